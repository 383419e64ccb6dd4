"""The acts of a village's procedure (procedure.md §0.3) as its people do them on the pages."""

import json
import re
from collections.abc import Collection
from io import StringIO
from typing import Any, NamedTuple

from django.core.management import call_command

from cases.models import ActionItem, Case
from meetings.models import Meeting
from participants.models import Person, User
from tests.stories.people import Here
from tests.stories.visiting import Visitor, by_link

SETTLED = {"due": "month", "spends": "no"}


class Receipt(NamedTuple):
    """What a resident takes away: the number, the six characters, and the page that shows them."""

    no: str
    code: str
    page: str


def report(code: str, words: str, **typed: str) -> Receipt:
    """我要反映 in the room: by its QR code to the form, and to the receipt."""
    resident = Visitor(None, f"/q/{code}/").open(f"/p/{code}/report/")
    html = resident.press(statement=words, **typed).html
    no = re.search(r"<dd><b>(C\d+-\d{4}-\d{4})</b>", html)
    six = re.search(r'class="title code">([2-9A-HJKMNP-Z]{6})</b>', html)
    assert no is not None
    assert six is not None
    return Receipt(no[1], six[1], html)


def follow(receipt: Receipt) -> Visitor:
    """办得怎么样了, with what stands on the receipt."""
    return Visitor(None, "/p/follow/").press(no=receipt.no, code=receipt.code)


def raise_matter(who: User, words: str, **typed: str) -> Case:
    """提事."""
    page = Visitor(who, "/cases/new/").press(statement=words, **typed)
    assert "done=raised" in page.url
    return Case.objects.get(no=page.url.split("/")[2])


def call(
    who: User,
    case: Case,
    day: str,
    *guests: str,
    seat: str = "stakeholder",
    without: Collection[Person] = (),
) -> Meeting:
    """开会商量, that day at half past seven: whom the page offers ``without`` those whose tick is
    taken off, and ``guests`` named besides."""
    page = Visitor(who, f"/meetings/new/?case={case.no}")
    for name in guests:
        page.press(act="guest", name=name, seat=seat)
    off = {person.no for person in without}
    ticked = [key for key in page.offered("who") if key not in off]
    page.press(day=day, hour="19:30", who=ticked)
    assert page.url.endswith("/sent/")
    return Meeting.objects.get(no=page.url.split("/")[2])


def answer(meeting: Meeting, name: str, given: str, **typed: str) -> None:
    """我来 or 来不了, on the page of his personal link."""
    page = by_link(meeting.attendees.get(name=name))
    page.client.post(page.url, {"answer": given, **typed}, follow=True)
    assert meeting.attendees.get(name=name).answer == given


def take_roll(who: User, meeting: Meeting, *absent: str) -> None:
    """点名: 全部到, then the absent, then 完成. Who was excused before is not there either."""
    page = Visitor(who, f"/meetings/{meeting.no}/roll/").press(act="all")
    away = meeting.attendees.filter(name__in=absent).values_list("pk", flat=True)
    page.press({"act": "done", **{f"off-{pk}": "on" for pk in away}})
    assert page.url.endswith("/rolled/")


def record(who: User, meeting: Meeting, *said: dict[str, Any]) -> None:
    """记结果, one for each problem still open, in their order."""
    page = Visitor(who, f"/meetings/{meeting.no}/results/")
    prefixes = re.findall(r'name="(p\d+)-outcome"', page.html)
    asked = list(dict.fromkeys(prefixes))
    typed = {
        f"{prefix}-{name}": value
        for prefix, facts in zip(asked, said, strict=True)
        for name, value in facts.items()
    }
    page.press(typed)
    assert page.url.endswith("/recorded/")


def agreed(text: str, lead: Person, **more: str) -> dict[str, str]:
    """谈成了: what, who does it, by default within a month and out of nobody's common money."""
    return {"outcome": "agreed", "text": text, "lead": lead.no, **SETTLED, **more}


def read_minutes(here: Here, meeting: Meeting) -> None:
    """Everybody who was there says 属实 by his link; the secretary confirms: final."""
    there = meeting.attendees.filter(attendance="present").exclude(person=here.secretary.person)
    for one in there.order_by("id"):
        by_link(one).press(reply="fine")
    page = Visitor(here.secretary, f"/meetings/{meeting.no}/minutes/")
    confirm = page.client.post(f"/meetings/{meeting.no}/minutes/confirm/", follow=True)
    assert "纪要已定稿" in confirm.content.decode()


def items_of(case: Case) -> list[ActionItem]:
    """What is to be done, in the order of the problems."""
    return list(ActionItem.objects.filter(problem__case=case).order_by("problem__part", "id"))


def say(who: User, item: ActionItem, kind: str, words: str) -> None:
    """进展: 正在办 or 办好了, with a sentence."""
    page = Visitor(who, f"/items/{item.no}/progress/")
    page.press({"kind": kind, f"note_{kind}": words})
    assert "done=" in page.url


def call_back(who: User, case: Case, **typed: str) -> Visitor:
    """回访: what was answered is entered, or, where he answered himself, the matter closed."""
    page = Visitor(who, f"/cases/{case.no}/call-back/")
    return page.press(**typed)


def look_back(who: User, case: Case, words: str, inside: str = "") -> None:
    """回头看: 还好着."""
    page = Visitor(who, f"/cases/{case.no}/look-back/{inside}")
    page.press(outcome="holds", note=words)


def printed(command: str, *given: str) -> Any:
    """What a command of ours prints as JSON."""
    out = StringIO()
    call_command(command, *given, stdout=out)
    return json.loads(out.getvalue())


def metrics(code: str, first: str, last: str, *wanted: str) -> dict[str, Any]:
    """What the command prints of the metrics ``wanted``: value and parts, zeros left out."""
    found = printed("metrics", "--platform", code, "--from", first, "--to", last)["metrics"]
    told = {name: {"value": found[name]["value"], **found[name]["parts"]} for name in wanted}
    return without_zeros(told)


def without_zeros(told: dict[str, Any]) -> dict[str, Any]:
    """Nested figures, those that are 0 left out: a figure that should be 0 is a key too many."""
    nested = {k: without_zeros(v) if isinstance(v, dict) else v for k, v in told.items()}
    return {name: value for name, value in nested.items() if value not in (0, "0.00", {})}
