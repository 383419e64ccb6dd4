"""The suite. It mirrors the rooms; run it with ``make test``."""
