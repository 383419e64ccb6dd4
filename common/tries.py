"""How often somebody may try: counted in the cache, by real time, per address or per subject."""

import hashlib

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.errors import DomainError

AN_HOUR = 3600
A_MINUTE = 60


class TooMany(DomainError):
    """Too many tries: from now on one a minute."""

    code = "too_many_tries"
    status = 429


class Tries:
    """Tries of one kind from one browser's address, or at one ``subject``, forgotten after an hour
    without any.

    After ``most`` of them one a minute is let through, so that a village hall, which is one
    address, is slowed and never shut out. The cache holds a digest, not the address.
    """

    def __init__(self, kind: str, request: HttpRequest, *, most: int, subject: str = "") -> None:
        who = subject or get_client_ip_address(request) or ""
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        self.key = f"tries:{kind}:{'subject' if subject else 'address'}:{digest}"
        self.most = most

    def count(self) -> None:
        """Counts one more, before it is known whether it succeeds. Raises TooMany."""
        cache.add(self.key, 0, AN_HOUR)
        count = cache.incr(self.key)
        cache.touch(self.key, AN_HOUR)  # an hour after the last try it begins anew
        if count <= self.most:
            return
        if not cache.add(f"{self.key}:slow", 1, A_MINUTE):
            raise TooMany(
                _("Too many tries. Please wait a minute and try again; what you typed is kept.")
            )

    def take_back(self) -> None:
        """It succeeded: this one does not count; those before it do."""
        cache.add(self.key, 1, AN_HOUR)
        cache.decr(self.key)

    def forgive(self) -> None:
        """It succeeded: the try does not count."""
        cache.delete_many([self.key, f"{self.key}:slow"])
