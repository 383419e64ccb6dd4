"""The register of notices (read, never changed), templates of short messages, robots of groups."""

import re
from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.admin import ScopedAdmin
from common.language import of_the_record
from notices import grouping, kinds, short
from notices.models import Delivery, GroupRobot, MessageTemplate, Notice
from platforms.filters import PLACES

SUBJECTS = {
    "case": _("matter"),
    "clue": _("report"),
    "item": _("action item"),
    "meeting": _("meeting"),
    "person": _("person"),
}


# What the variables of short messages are called where an office chooses them.
VARIABLES = {
    "who": _("names"),
    "title": _("what about"),
    "starts": _("day and time"),
    "where": _("place"),
    "choices": _("who answers what"),
    "code": _("code of 6 digits"),
}


class DeliveryInline(admin.TabularInline):
    """Which ways a notice took, and how far it got; the address stays hidden."""

    model = Delivery
    fields = ("channel", "state", "attempts", "sent_at", "maybe_twice", "receipt", "trouble")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the notice sees what became of it


class KindFilter(admin.SimpleListFilter):
    """The kinds there are, without asking the table which occur."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [*(kind.name for kind in kinds.registered()), kinds.DIGEST]
        return [(name, kinds.label_of(name)) for name in names]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notice)
class NoticeAdmin(ScopedAdmin):
    """One row per person and event. What was silenced before it was read says when."""

    acts = {"view": "see"}
    list_display = ("made_at", "what", "about", "recipient", "read_at", "silenced_at", "platform")
    list_filter = (KindFilter, *PLACES)
    list_select_related = ("recipient", "platform", "town")
    search_fields = ("subject", "recipient__search_text")
    ordering = ("-made_at", "-id")
    inlines = (DeliveryInline,)
    fields = (
        "what",
        "about",
        "recipient",
        "platform",
        "said",
        "made_at",
        "not_before",
        "expires_at",
        "read_at",
        "silenced_at",
        "urgent",
    )
    readonly_fields = fields

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, notice: Notice) -> str:
        """The kind in words."""
        return kinds.label_of(notice.kind)

    @admin.display(description=_("about"), ordering="subject")
    def about(self, notice: Notice) -> str:
        """The number of what it is about, its kind in words."""
        kind, _colon, no = notice.subject.partition(":")
        return f"{SUBJECTS[kind]} {no}" if kind in SUBJECTS else notice.subject

    @admin.display(description=_("what it says"))
    def said(self, notice: Notice) -> str:
        """Title and text of each line, as the recipient reads them."""
        lines = kinds.lines_of(notice)
        own = kinds.wordings_of(lines)
        words = [kinds.words_of(line, own) for line in lines]
        return "\n".join(f"{one.title} — {one.text}" for one in words)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TemplateForm(forms.ModelForm):
    """A template as the provider approved it; what may stand in it follows from its kind."""

    kind = forms.ChoiceField(label=_("kind"))

    class Meta:
        model = MessageTemplate
        fields = ("platform", "kind", "template_id", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = [one.name for one in kinds.registered() if one.short]
        self.fields["kind"].choices = [(name, _means(name)) for name in may]
        self.fields["text"].help_text = _(
            "As the provider approved it, {1} {2} … where something is put in. What each number "
            "stands for is said beside the kind. At most 20 characters each."
        )

    def clean(self) -> dict[str, Any]:
        """Refuses a number that this kind has nothing for."""
        data = super().clean() or {}
        wrong = short.wrong_places(data["kind"], data.get("text", "")) if "kind" in data else []
        if wrong:
            self.add_error(
                "text",
                _("%(wrong)s stands for nothing here. %(means)s.")
                % {"wrong": "、".join(wrong), "means": _means(data["kind"])},
            )
        return data


def _means(kind: str) -> str:
    """开会通知：{1} 姓名 {2} 议题 …"""
    said = " ".join(
        f"{{{n}}} {VARIABLES.get(name, name)}" for n, name in enumerate(short.variables_of(kind), 1)
    )
    return f"{kinds.label_of(kind)} ({said})"


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ScopedAdmin):
    """Approved templates of short messages; the nearest one up the tree holds."""

    acts = {"view": "notice.wording", "add": "notice.wording", "change": "notice.wording"}
    form = TemplateForm
    list_display = ("what", "platform", "template_id", "preview")
    list_select_related = ("platform",)
    search_fields = ("template_id", "text")
    autocomplete_fields = ("platform",)
    fields = ("platform", "kind", "template_id", "text", "preview")
    readonly_fields = ("preview",)
    ordering = ("platform__path", "kind")

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, row: MessageTemplate) -> str:
        """The kind in words."""
        return kinds.label_of(row.kind)

    @admin.display(description=_("what the phone shows"))
    def preview(self, row: MessageTemplate) -> str:
        """An example, with how long it is and what it costs where that is known."""
        if not row.pk:
            return _("Save it first.")
        text = short.example(row).text
        account = django_settings.SMS
        signed = f"【{account.sign}】{text}" if account else text
        parts = short.parts_of(signed)
        said = ngettext("%(n)s message", "%(n)s messages", parts) % {"n": parts}
        if account and account.price:
            said = _("%(messages)s, %(price)s yuan each time") % {
                "messages": said,
                "price": account.price * parts,
            }
        return f"{signed} ({said})"


# --- robots of groups ---------------------------------------------------------------------------

KEY = re.compile(r"(?:.*[?&]key=)?([0-9a-fA-F-]{32,40})(?:&.*)?")


class RobotForm(forms.ModelForm):
    """Its address as the group shows it, or the key alone; empty leaves the key as it is."""

    address = forms.CharField(
        label=_("address of the robot (Webhook)"),
        required=False,
        help_text=_(
            "In the group in WeCom: members, robot of the group, copy its address. It is kept "
            "encrypted and not shown again; left empty it stays as it is."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
    test = forms.BooleanField(label=_("put a test into the group when it is saved"), required=False)

    class Meta:
        model = GroupRobot
        fields = ("platform", "is_on")

    def clean_address(self) -> str:
        """The key in what was pasted."""
        given = self.cleaned_data["address"].strip()
        if not given and self.instance.key:
            return str(self.instance.key)
        found = KEY.fullmatch(given)
        if found is None:
            raise forms.ValidationError(
                gettext(
                    "This is no address of a robot: it ends in key= and 36 characters. Please copy it whole."
                )
            )
        return found[1].lower()

    def save(self, commit: bool = True) -> GroupRobot:
        """With the key."""
        self.instance.key = self.cleaned_data["address"]
        return super().save(commit)


@admin.register(GroupRobot)
class GroupRobotAdmin(ScopedAdmin):
    """One a place; a place without one pastes the text by hand, as ever."""

    acts = {"view": "platform.edit", "add": "platform.edit", "change": "platform.edit"}
    form = RobotForm
    list_display = ("platform", "is_on", "good_time", "bad_time", "trouble")
    list_select_related = ("platform",)
    search_fields = ("platform__name",)
    autocomplete_fields = ("platform",)
    fields = ("platform", "address", "is_on", "test", "good_time", "bad_time", "trouble", "said")
    readonly_fields = ("good_time", "bad_time", "trouble", "said")
    ordering = ("platform__path",)

    def save_model(self, request: HttpRequest, obj: GroupRobot, form: Any, change: bool) -> None:
        """Saves it, and says in the group that it is there, where that was asked for."""
        super().save_model(request, obj, form, change)
        if not form.cleaned_data["test"]:
            return
        with of_the_record():
            words = gettext("[%(place)s consultation] A test: calls of meetings will stand here.")
        trouble = grouping.send_test(obj, words % {"place": obj.platform.name})
        if trouble:
            messages.error(
                request,
                gettext("The group did not take the test: %(trouble)s") % {"trouble": trouble},
            )
        else:
            messages.success(request, gettext("The test stands in the group."))

    @admin.display(description=_("what it said last"))
    def said(self, robot: GroupRobot) -> str:
        """The last five texts with how far each got."""
        rows = robot.posts.order_by("-id")[:5] if robot.pk else []
        return "\n\n".join(f"{row.get_state_display()} {row.trouble}\n{row.text}" for row in rows)
