"""Accounts, slips and remembered phones in the admin: the security administrator's registers."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from common import clock
from common.acts import act
from common.admin import ScopedAdmin
from participants import accounts, passwords
from participants.actor import Actor
from participants.models import Device, Person, SignInCode, User
from participants.permissions import check_can_manage_account
from platforms.models import Platform


class AccountForm(forms.ModelForm):
    """An account is for a person of the register, found by name or number; no data is shown."""

    tenant: ClassVar[Platform | None] = None
    who = forms.CharField(
        label=_("Person"),
        max_length=40,
        help_text=_("The number (P…), or the name if only one has it"),
    )

    class Meta:
        model = User
        fields = ("username",)

    def clean_who(self) -> str:
        """Exactly one person of the tenant. Raises ValidationError otherwise."""
        typed = self.cleaned_data["who"].strip()
        people = Person.objects.filter(Q(no__iexact=typed) | Q(name=typed), county=self.tenant)
        found = list(people.order_by("id")[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Nobody of this name or number is in the register.")
                if not found
                else _("Several people have this name. Please type the number.")
            )
        self.instance.person = found[0]
        if User.objects.filter(person=found[0]).exists():
            raise forms.ValidationError(accounts.OneAccountEach().sentence)
        return typed


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Who can come in, and how. Made here for desks; phones get theirs with the first slip."""

    acts = {"view": "account.manage", "add": "account.manage"}
    list_display = ("username", "person", "person_place", "is_active", "must_change_password")
    list_filter = ("is_active", "must_change_password")
    list_select_related = ("person__platform",)
    search_fields = ("username", "person__search_text")
    form = AccountForm
    readonly_fields = ("is_active", "must_change_password", "password_time", "ways")
    fields = ("username", "person", "is_active", "must_change_password", "password_time", "ways")
    ordering = ("username",)

    @admin.display(description=_("place"))
    def person_place(self, obj: User) -> str:
        """Where the person is kept."""
        return str(obj.person.platform) if obj.person else ""

    @admin.display(description=_("what can be done"))
    def ways(self, obj: User) -> SafeString | str:
        """The acts on this account, each a button of the page's own form."""
        if obj.pk is None or obj.person is None:
            return ""
        doors = [
            ("participants_user_password", _("Give a one-time password")),
            ("participants_user_block", _("Block") if obj.is_active else _("Open again")),
        ]
        buttons = format_html_join(
            " ",
            '<button class="btn" formaction="{}" formnovalidate>{}</button>',
            ((reverse(f"admin:{name}", args=[obj.pk]), label) for name, label in doors),
        )
        slip = reverse("slip_print", args=[obj.person.no])
        return buttons + format_html(' <a class="btn" href="{}">{}</a>', slip, _("Sign-in slip"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("username", "who")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "person") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.tenant = request.user.hat.platform  # type: ignore[union-attr]  # only signed-in accounts come here
        return form

    def get_urls(self) -> list[URLPattern]:
        """Beside Django's own: the two acts, each by its button only."""
        door = act("account.manage")
        return [
            path(
                "<int:pk>/password/",
                door(require_POST(self.give_password)),
                name="participants_user_password",
            ),
            path("<int:pk>/block/", door(require_POST(self.block)), name="participants_user_block"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account gets its one-time password, shown on the next page and nowhere else."""
        request.user.check_may("account.manage", obj)
        made, password = accounts.make(
            obj.person, obj.username, by=Actor.of(request.user), at=clock.now()
        )
        obj.pk = made.pk
        _show(request, made, password)

    def give_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A one-time password for somebody who forgot his."""
        account = self._account(request, pk)
        password = passwords.give_one_time(account, by=Actor.of(request.user), at=clock.now())
        _show(request, account, password)
        return redirect("admin:participants_user_change", pk)

    def block(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Blocks an open account, opens a blocked one."""
        account = self._account(request, pk)
        door = accounts.block if account.is_active else accounts.unblock
        door(account, by=Actor.of(request.user), at=clock.now())
        messages.success(request, _("Done."))
        return redirect("admin:participants_user_change", pk)

    def _account(self, request: HttpRequest, pk: int) -> User:
        account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
        check_can_manage_account(request.user, account)
        return account


def _show(request: HttpRequest, account: User, password: str) -> None:
    sentence = _("One-time password of %(name)s: %(password)s. It is shown this once.")
    messages.warning(request, sentence % {"name": account.username, "password": password})


class ReadOnlyAdmin(ScopedAdmin):
    """Rows of accounts one looks after; what can be done about them has its own page."""

    acts = {"view": "account.manage"}
    list_select_related = ("user__person",)
    search_fields = ("user__person__search_text",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = admin.ModelAdmin.get_queryset(self, request)
        return rows.filter(user__in=User.objects.visible_to(request.user))  # type: ignore[arg-type]  # only signed-in accounts come here


@admin.register(SignInCode)
class SignInCodeAdmin(ReadOnlyAdmin):
    """Slips that were printed: for whom, by whom, whether used. Never the code itself."""

    list_display = ("user", "issued_time", "issued_by", "expires_time", "used_time")
    fields = list_display
    ordering = ("-issued_time", "-id")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    """Phones that come in by themselves."""

    list_display = ("user", "label", "made_time", "last_used_time", "revoked_time", "way")
    fields = ("user", "label", "made_time", "last_used_time", "revoked_time")
    ordering = ("-last_used_time", "-id")

    @admin.display(description=_("forget"))
    def way(self, obj: Device) -> SafeString:
        """To the page where it can be forgotten."""
        url = reverse("slip_print", args=[obj.user.person.no]) if obj.user.person else ""
        return format_html('<a href="{}">{}</a>', url, _("Phones of this person"))
