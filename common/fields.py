"""Sensitive text: encrypted in the column, found by a keyed digest, shown by its last digits."""

import functools
import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

ENCRYPTED = "gAAAA"  # how everything that Fernet encrypted begins


@functools.lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Encrypts with the newest key, reads with any."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def keyed_digest(text: str) -> str:
    """HMAC-SHA256 of ``text`` for exact search; keyed by SECRET_KEY against look-up tables."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that stands encrypted in the database, in history and in dumps."""

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        if value is None or value == "":
            return value
        try:
            return cipher().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise ValueError(
                f"{self.model.__name__}.{self.name} cannot be decrypted with any key of "
                "FIELD_ENCRYPTION_KEYS; put the key it was written with back into the list."
            ) from error

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        if text is None or text == "":
            return text
        return cipher().encrypt(text.encode()).decode()

    def value_to_string(self, obj: models.Model) -> str:
        """What ``dumpdata`` writes: encrypted like the column."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def to_python(self, value: Any) -> Any:
        """What ``loaddata`` reads back; typed text never begins like that."""
        text = super().to_python(value)
        if isinstance(text, str) and text.startswith(ENCRYPTED):
            return cipher().decrypt(text.encode()).decode()
        return text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull"}:
            raise TypeError(
                f"{self.name} is encrypted and cannot be searched by {lookup_name!r}; "
                "filter its digest column instead."
            )
        return super().get_lookup(lookup_name)
