"""Every address there is, found by walking the resolver, so that no test of all can forget one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Views of libraries, which cannot name an act themselves: the act they stand for, and why.
THIRD_PARTY = {
    "admin:index": ("account.own", "desks only; lists what the classes below allow"),
    "admin:app_list": ("account.own", "desks only; a part of the index"),
    "admin:login": ("see.public", "leads to the password page"),
    "admin:logout": ("account.own", "signs out"),
    "admin:password_change": (
        "account.own",
        "the own password; our page is account_change_password",
    ),
    "admin:password_change_done": ("account.own", "says that it was changed"),
    "admin:jsi18n": ("see.public", "words for the admin's scripts"),
    "admin:autocomplete": ("account.own", "asks the class whose rows it offers"),
    "admin:view_on_site": ("account.own", "no model has a public address"),
    "mfa_index": ("account.own", "the own second step"),
    "mfa_authenticate": ("see.public", "second half of signing in"),
    "mfa_reauthenticate": ("account.own", "the own second step"),
    "mfa_activate_totp": ("account.own", "the own second step"),
    "mfa_deactivate_totp": ("account.own", "the own second step"),
    "mfa_view_recovery_codes": ("account.own", "the own recovery codes"),
    "mfa_generate_recovery_codes": ("account.own", "the own recovery codes"),
    "mfa_download_recovery_codes": ("account.own", "the own recovery codes"),
}
ADMIN_PAGES = ("_changelist", "_add", "_change", "_history", "_delete")


@dataclass(frozen=True)
class Address:
    """One entry of the resolver."""

    name: str
    route: str
    view: Any

    @property
    def takes_arguments(self) -> bool:
        """Whether it stands for an object."""
        return "<" in self.route


def addresses() -> list[Address]:
    """Every address there is, pages of ModelAdmins and bare redirects of the admin apart."""

    def walk(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[Address]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                name = ":".join([*spaces, entry.name or ""])
                yield Address(name, route + str(entry.pattern), entry.callback)
            else:
                space = (entry.namespace,) if entry.namespace else ()
                yield from walk(entry, route + str(entry.pattern), spaces + space)

    found = [a for a in walk(get_resolver(), "", ()) if a.name != "admin:"]
    of_models = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}{page}"
        for model in admin.site._registry
        for page in (*ADMIN_PAGES, "_simple_history")
    }
    return [a for a in found if a.name not in of_models]


def act_of(address: Address) -> str:
    """The act its view names, or stands for."""
    return getattr(address.view, "act", "") or THIRD_PARTY.get(address.name, ("", ""))[0]


def admin_url(model: Any, page: str, row: Any = None) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[row.pk] if row is not None else [])
