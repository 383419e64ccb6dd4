"""Short messages: an approved template, variables of at most 20 characters, a code of six digits.

A short message bears no personal link: it names a short fixed address, and the code in it leads from
there to the pages of all whom it names.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import clock
from common.fields import keyed_digest
from notices import kinds
from notices.channels import Short
from notices.enums import DeliveryState
from notices.kinds import DAYS, MOMENTS, Line
from notices.models import Delivery, MessageTemplate, ShortCode
from platforms.models import Platform

LONGEST = 20  # characters of a variable
PLACE = re.compile(r"\{(\d+)\}")
WHO, CODE = "who", "code"
GOOD_FOR = dt.timedelta(days=30)  # a code whose message says nothing of an end
CODES = 1_000_000


def fitted(text: str, most: int = LONGEST) -> str:
    """A text that a variable holds: cut with … where it is longer."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def named(names: Sequence[str]) -> str:
    """张三、李四, or 张三等3人 where that is too long."""
    every = "、".join(names)
    if len(every) <= LONGEST:
        return every
    return fitted(_("%(first)s and others, %(n)s persons") % {"first": names[0], "n": len(names)})


def variables_of(kind: str) -> tuple[str, ...]:
    """What {1}, {2} … mean in a template of that kind; empty where it may not be a short message."""
    short = kinds.get(kind).short
    return (WHO, *short, CODE) if short else ()


def wrong_places(kind: str, text: str) -> list[str]:
    """The {n} of a template that its kind has nothing for."""
    count = len(variables_of(kind))
    return [f"{{{n}}}" for n in PLACE.findall(text) if not 1 <= int(n) <= count]


def templates_of(places: Iterable[tuple[str, Platform]]) -> dict[tuple[str, int], MessageTemplate]:
    """The template that holds for each kind at each platform, the nearest one up the tree."""
    asked = list(places)
    rows = templates_at((kind for kind, _place in asked), (place for _kind, place in asked))
    return nearest(rows, asked)


def templates_at(kinds: Iterable[str], places: Iterable[Platform]) -> QuerySet[MessageTemplate]:
    """The templates of ``kinds`` at ``places`` and above them."""
    above = {pk for p in places for pk in (p.pk, p.town_id, p.county_id) if pk}
    return MessageTemplate.objects.filter(kind__in=set(kinds), platform__in=above)


def nearest(
    rows: Iterable[MessageTemplate], places: Iterable[tuple[str, Platform]]
) -> dict[tuple[str, int], MessageTemplate]:
    """As ``templates_of``, of ``rows`` that were read already."""
    above = {(kind, p.pk): (p.pk, p.town_id, p.county_id) for kind, p in places}
    made = {(row.kind, row.platform_id): row for row in rows}
    found = {}
    for (kind, place), pks in above.items():
        nearest = next((made[kind, pk] for pk in pks if pk and (kind, pk) in made), None)
        if nearest is not None:
            found[kind, place] = nearest
    return found


def compose(template: MessageTemplate, line: Line, names: Sequence[str], code: str) -> Short:
    """What the provider gets and the phone shows, for all of ``names`` at once."""
    values = {
        WHO: named(names),
        CODE: code,
        **{name: _said(name, line.params.get(name)) for name in kinds.get(line.kind).short},
    }
    order = variables_of(line.kind)
    places = [int(n) for n in PLACE.findall(template.text)]
    text = PLACE.sub(lambda found: values[order[int(found[1]) - 1]], template.text)
    return Short(template.template_id, tuple(values[order[n - 1]] for n in places), text)


EXAMPLE = {
    "title": "燕村·水电路网·7号",
    "starts": "2026-11-21T19:30:00+08:00",
    "where": "燕村议事室",
    "choices": "张三11/12，李四21/22",
}


def example(template: MessageTemplate) -> Short:
    """The template with an example in it; its code leads nowhere."""
    line = Line((0, 0), template.kind, "", 0, EXAMPLE)
    return compose(template, line, ["张三", "李四"], "000000")


def any_template(place: Platform) -> MessageTemplate | None:
    """Some template that holds at a place."""
    kinds_of_short = [kind.name for kind in kinds.registered() if kind.short]
    found = templates_of((name, place) for name in kinds_of_short)
    return next(iter(found.values()), None)


def parts_of(text: str) -> int:
    """How many short messages a text is charged as: one up to 70 characters, then 67 each."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


def _said(name: str, value: object) -> str:
    if not value:
        return "—"
    if name in MOMENTS:
        local = timezone.localtime(dt.datetime.fromisoformat(str(value)))
        return _("%(month)s/%(day)s at %(time)s") % {
            "month": local.month,
            "day": local.day,
            "time": f"{local:%H:%M}",
        }
    if name in DAYS:
        day = dt.date.fromisoformat(str(value))
        return _("%(month)s/%(day)s") % {"month": day.month, "day": day.day}
    return fitted(str(value))


# --- codes ----------------------------------------------------------------------------------


def code_for(delivery: Delivery, until: dt.datetime | None) -> str:
    """The code of a message, the same at every try, good until ``until`` (site time) or 30 days.

    No two that are good at one time are the same.
    """
    digests = set(delivery.codes.values_list("digest", flat=True))
    real = clock.real_now()
    end = max(real + (until - clock.now()), real) if until else real + GOOD_FOR
    for turn in range(CODES):
        code = _code(delivery, turn)
        digest = _digest(code)
        if digest in digests:
            return code
        if not digests and not _live(digest, real):
            ShortCode.objects.create(delivery=delivery, digest=digest, until_time=end)
            return code
    raise RuntimeError("Every short code is taken.")


def deliveries_of(code: str) -> list[Delivery]:
    """The deliveries of the message that bears this code; none where it is wrong or has ended."""
    row = _live(_digest(code), clock.real_now()).select_related("delivery").first()
    if row is None:
        return []
    return of_one_message(row.delivery)


def of_one_message(first: Delivery) -> list[Delivery]:
    """The deliveries that left with one message: those of its event that went to its number."""
    rows = Delivery.objects.filter(pk=first.pk)
    if first.together:
        rows = Delivery.objects.filter(together=first.together)
    around = ("notice__recipient", "notice__platform__town", "notice__platform__county")
    found = rows.select_related(*around).order_by("id")
    gone = (first.state, DeliveryState.SENT)
    return [one for one in found if one.address == first.address and one.state in gone]


def _code(delivery: Delivery, turn: int) -> str:
    text = f"{delivery.pk}|{delivery.notice_id}|{turn}"
    made = hmac.new(settings.SECRET_KEY.encode(), b"short|" + text.encode(), hashlib.sha256)
    return f"{int.from_bytes(made.digest()[:8]) % CODES:06}"


def _digest(code: str) -> str:
    return keyed_digest(f"short code {code}")


def _live(digest: str, real: dt.datetime) -> QuerySet[ShortCode]:
    return ShortCode.objects.filter(digest=digest, until_time__gt=real).order_by("id")
