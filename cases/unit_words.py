"""What units and those who handed something to them tell each other: kind, title, text, and in
which states of the item it still holds."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.enums import ItemStatus

DOING = (ItemStatus.OPEN, ItemStatus.DOING)
ASKED = (*DOING, ItemStatus.HANDED_BACK)
REPLIED = (ItemStatus.REPLIED,)
PLANNED = (ItemStatus.PLANNED,)
SETTLED = tuple(status for status in ItemStatus if status != ItemStatus.VOID)

# Without the day by which it is wanted a task says nothing, however a place words it.
UNIT_NEEDS = dict.fromkeys(("unit.asked", "unit.ordered", "unit.assists"), ("due",))

UNIT_KINDS: tuple[tuple[str, Any, Any, tuple[ItemStatus, ...]], ...] = (
    (
        "unit.asked",
        _("Asked of your unit: %(title)s"),
        _("%(issuer)s asks you to do it by %(due)s. Please take it on or say who should."),
        DOING,
    ),
    (
        "unit.ordered",
        _("Handed to your unit: %(title)s"),
        _("%(issuer)s hands it to you, by %(due)s. Please accept it or hand it back."),
        DOING,
    ),
    (
        "unit.assists",
        _("Your unit helps: %(title)s"),
        _("%(lead)s leads, by %(due)s. The reply needs your countersign."),
        DOING,
    ),
    (
        "unit.hand_back",
        _("To be handed back: %(title)s"),
        _("%(lead)s says that another should do it. Please answer."),
        ASKED,
    ),
    (
        "unit.extension",
        _("More time is asked for: %(title)s"),
        _("%(lead)s asks for a later day than %(due)s. Please answer."),
        ASKED,
    ),
    (
        "unit.request_granted",
        _("Granted: %(title)s"),
        _("What you asked for is granted. The last day is %(due)s."),
        SETTLED,
    ),
    (
        "unit.request_refused",
        _("Not granted: %(title)s"),
        _("What you asked for is not granted; the reason stands on its page."),
        SETTLED,
    ),
    (
        "unit.replied",
        _("A reply came: %(title)s"),
        _("%(lead)s has replied. Please check it."),
        REPLIED,
    ),
    (
        "unit.countersign",
        _("To be countersigned: %(title)s"),
        _("%(lead)s has replied; your unit helped. Please countersign."),
        REPLIED,
    ),
    (
        "unit.reply_granted",
        _("Your reply stands: %(title)s"),
        _("Whoever handed it out has taken it. Nothing more is to be done."),
        SETTLED,
    ),
    (
        "unit.reply_planned",
        _("Your reply stands: %(title)s"),
        _("Whoever handed it out has taken it. Please look at the plan again on %(until)s."),
        PLANNED,
    ),
    (
        "unit.reply_refused",
        _("Your reply came back: %(title)s"),
        _("Please see what is missing and go on. The last day is %(due)s."),
        (*DOING, *PLANNED),
    ),
    (
        "unit.plan_kept",
        _("Still in the plan: %(title)s"),
        _("%(lead)s looks at it again on %(until)s."),
        PLANNED,
    ),
    (
        "unit.plan_begun",
        _("Begun: %(title)s"),
        _("%(lead)s has begun what was planned, to be done by %(due)s."),
        DOING,
    ),
    (
        "unit.instrument",
        _("%(name)s: %(title)s"),
        _("Sent by %(issuer)s. Please answer by %(until)s."),
        ASKED,
    ),
    (
        "unit.instrument_answered",
        _("Answered: %(title)s"),
        _("%(lead)s has answered: %(name)s."),
        SETTLED,
    ),
    (
        "unit.instrument_withdrawn",
        _("Taken back: %(title)s"),
        _("%(name)s was taken back and need not be answered."),
        SETTLED,
    ),
    (
        "unit.nudged",
        _("A reminder: %(title)s"),
        _("Due %(due)s. Please say how it goes."),
        DOING,
    ),
)
