"""Writes the site's keys once: ``python -m config.keys``. An existing file is never touched."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

KEYS_FILE = Path(__file__).resolve().parent.parent / "var" / "secrets.env"


def write(file: Path = KEYS_FILE) -> bool:
    """Writes new keys to ``file``, readable by its owner only; False where it already stands."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(f"SECRET_KEY={secrets.token_urlsafe(64)}\n")
        out.write(f"FIELD_ENCRYPTION_KEYS={Fernet.generate_key().decode()}\n")
    return True


if __name__ == "__main__" and write():
    print(f"Keys written to {KEYS_FILE}. Keep a copy: without them no phone number can be read.")
