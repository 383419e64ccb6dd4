"""The office's admin: Django's own, with our index, grouping and sign-in."""

from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from desk.views import waiting_context


@dataclass(frozen=True)
class Group:
    """One part of the office's navigation: its name, and which registers stand in it, in order."""

    key: str
    name: Any
    models: tuple[str, ...]


# A register that is named nowhere stands in the last group.
GROUPS = [
    Group(
        "cases",
        _("Matters and follow-up"),
        (
            "cases.Clue",
            "cases.Case",
            "cases.Problem",
            "cases.ActionItem",
            "cases.Instrument",
            "cases.LookBack",
        ),
    ),
    Group("meetings", _("Meetings"), ("meetings.Meeting", "meetings.Attendee", "meetings.Minutes")),
    Group(
        "people",
        _("Platforms and people"),
        (
            "platforms.Platform",
            "platforms.Organization",
            "platforms.Division",
            "platforms.Venue",
            "participants.Person",
            "participants.Identity",
            "participants.RosterEntry",
            "participants.Post",
            "participants.Helper",
            "participants.Delegation",
            "participants.LiaisonAssignment",
            "participants.CompositionRule",
        ),
    ),
    Group(
        "notices",
        _("Notices and reports"),
        (
            "notices.Notice",
            "notices.Delivery",
            "notices.MessageTemplate",
            "notices.GroupRobot",
        ),
    ),
    Group(
        "accounts",
        _("Accounts and settings"),
        ("participants.User", "participants.SignInCode", "participants.Device"),
    ),
]


class OfficeAdminSite(AdminSite):
    """Registers, imports and settings for desks; an act has its one page in the workspace."""

    site_header = _("Registers")
    site_title = _("Registers")
    index_title = _("Registers")
    enable_nav_sidebar = True
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The office's first page: what waits, then the registers."""
        return super().index(request, {**waiting_context(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The registers this person may open, in the office's groups, not by Python package."""
        apps = self._build_app_dict(request, app_label)
        if app_label:
            return list(apps.values())
        registers = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in apps.values()
            for model in app["models"]
        }
        named = {label for group in GROUPS for label in group.models}
        rest = tuple(label for label in sorted(registers) if label not in named)
        lists = [(group, group.models + (rest if group is GROUPS[-1] else ())) for group in GROUPS]
        return [
            {
                "name": group.name,
                "app_label": group.key,
                "app_url": "",
                "has_module_perms": True,
                "models": [registers[label] for label in labels if label in registers],
            }
            for group, labels in lists
            if any(label in registers for label in labels)
        ]
