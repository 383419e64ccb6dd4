"""``manage.py first_admin``: the security administrator of a new site, made on a terminal.

He makes the other two administrators and the first post of the county office; nobody is superuser.
"""

import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import DomainError
from participants import accounts, posts
from participants.actor import Actor
from participants.enums import Role
from participants.models import Person, Post, User
from platforms.enums import PlatformForm, PlatformLevel
from platforms.models import Division, Platform
from platforms.placing import plant


def make(county: Platform, name: str, username: str) -> tuple[User, str]:
    """The person, his post and his account, with its one-time password. One transaction."""
    by, at = Actor.system(), clock.now()
    with transaction.atomic():
        person = Person(name=name)
        person.place(county)
        person.save()
        posts.start(Role.SEC_ADMIN, county, person, from_on=clock.today(), by=by, at=at)
        return accounts.make(person, username, by=by, at=at)


def first_county(code: str, name: str) -> Platform:
    """The county's own platform, a tenant; its division joins where divisions were imported."""
    division = Division.objects.filter(code=code).first()
    county = Platform(
        code=code,
        name=name,
        level=PlatformLevel.COUNTY,
        form=PlatformForm.COUNTY,
        division=division,
        is_tenant=True,
    )
    with transaction.atomic():
        plant([county])
        if division is not None:
            county.areas.add(division)
    return county


class Command(BaseCommand):
    help = "Makes the first security administrator; asks on the terminal."

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing where one stands; without a terminal says which command to run."""
        if Post.objects.filter(kind=Role.SEC_ADMIN).exists():
            return
        if not sys.stdin.isatty():
            self.stdout.write(
                _("No account exists yet. Run this on a terminal: %(command)s")
                % {"command": ".venv/bin/python manage.py first_admin"}
            )
            return
        county = Platform.objects.filter(is_tenant=True, practice=False).order_by("id").first()
        try:
            if county is None:
                code = ask(_("Six-digit division code of the county: "), r"\d{6}")
                county = first_county(code, ask(_("Name of the county’s platform: ")))
            name = ask(_("Name of the security administrator: "))
            username = ask(_("User name for signing in: "))
            if User.objects.filter(username__iexact=username).exists():
                raise CommandError(_("An account of this name already exists."))
            user, password = make(county, name, username)
        except DomainError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(_("User name: %(name)s") % {"name": user.username})
        self.stdout.write(
            _("One-time password: %(password)s (to be changed at the first sign-in)")
            % {"password": password}
        )


def ask(question: str, pattern: str = r".+") -> str:
    """What was typed; asked again until it fits."""
    while not re.fullmatch(pattern, answer := input(question).strip()):
        pass
    return answer
