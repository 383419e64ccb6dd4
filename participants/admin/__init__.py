"""Registers of this room in the admin: each module registers its own."""

from participants.admin import accounts, people, posts, rosters  # noqa: F401  each registers
