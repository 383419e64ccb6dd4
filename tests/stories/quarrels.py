"""S13's three quarrels from 提事 to the second look-back, as the people of three villages do it.

Each is typed with both parties' names and telephone numbers in the one sentence: in 三泉 by one of
them through the room's QR code, in 双陀 by the helper for one of them, in 东陀 by the secretary with
a photograph, a photographed sheet and a signed scan whose file names say who they are.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases import lifecycle
from cases.models import Case
from meetings.models import Meeting
from participants.actor import Actor
from platforms.models import Platform
from tests import factories
from tests.cases import making
from tests.stories import acting
from tests.stories.leaks import spellings
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor, by_link

At = Callable[[str], Any]
SAID = "{0}（{1}）和{2}（{3}）两家为滴水檐闹了多年纠纷，请大家说和。"
SETTLED = "{0}家的滴水檐收回一尺，{2}家出料"


@dataclass
class Quarrel:
    """One of the three: where, between whom, and what became of it."""

    here: Here
    parties: dict[str, str]
    case: Case
    meeting: Meeting
    receipt: acting.Receipt | None = None

    @property
    def words(self) -> list[str]:
        """What nobody outside may read: names, numbers as they are written, what it was about."""
        numbers = [one for phone in self.parties.values() for one in spellings(phone)]
        return [*self.parties, *numbers, "滴水檐"]


def photograph(name: str) -> SimpleUploadedFile:
    """What a phone sends, called as its owner called it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def typed(parties: dict[str, str], words: str = SAID) -> str:
    """The sentence with names and numbers in it."""
    return words.format(*(word for pair in parties.items() for word in pair))


def villages(county: Platform) -> list[Here]:
    """三泉, 双陀 and 东陀 in 三泉镇, under their real codes."""
    town = factories.make_town(county, "三泉镇", "140825101")
    rows = (
        ("140825101200", "三泉村", "泉正平", "马晓宁", "马凤莲 马学忠 马二虎 马敬亭 崔建军 马秀英"),
        ("140825101214", "双陀村", "双守业", "双晓燕", "双凤兰 双学礼 双石头 双敬之 卜建设 双桂英"),
        ("140825101216", "东陀村", "东立本", "东小梅", "东玉兰 东学义 东铁柱 东敬民 卫建功 东秀芝"),
    )
    return [
        settle(factories.make_village(town, name, code), secretary, helper, members)
        for code, name, secretary, helper, members in rows
    ]


def discuss(at: At, here: Here, case: Case, *guests: str, sheet: bool = False) -> Meeting:
    """The secretary, two of the roster and the parties; nobody else is asked."""
    at("2022-03-04 09:00")
    asked_not = here.members[2:]
    meeting = acting.call(here.secretary, case, "2022-03-07", *guests, without=asked_not)
    for name in guests[:1]:
        acting.answer(meeting, name, "coming")
    at("2022-03-07 19:40")
    if sheet:
        page = Visitor(here.helper, f"/meetings/{meeting.no}/sheet/")
        page.press(sheet=photograph(f"{guests[0]}和{guests[1]}.jpg"), present="5")
    else:
        acting.take_roll(here.helper, meeting)
    return meeting


def agree(at: At, quarrel: Quarrel) -> None:
    """They come to terms; the helper sees to it within the month; the minutes are final."""
    here, meeting = quarrel.here, quarrel.meeting
    at("2022-03-07 21:10")
    settled = typed(quarrel.parties, SETTLED)
    acting.record(here.helper, meeting, acting.agreed(settled, here.helper.person))
    at("2022-03-08 09:00")
    if meeting.attendees.filter(attendance="present").exists() and quarrel.receipt:
        acting.read_minutes(here, meeting)
        return
    scan = SimpleUploadedFile(f"{next(iter(quarrel.parties))}签字.pdf", b"%PDF-1.7 signed")
    Visitor(here.helper, f"/meetings/{meeting.no}/scan/").press(scan=scan)
    page = Visitor(here.secretary, f"/meetings/{meeting.no}/minutes/")
    page.client.post(f"/meetings/{meeting.no}/minutes/confirm/")


def finish(at: At, quarrel: Quarrel) -> None:
    """Done, asked, closed, and looked at again twice by the secretary, who did not do it."""
    here, case = quarrel.here, quarrel.case
    at("2022-03-25 17:00")
    first = next(iter(quarrel.parties))
    acting.say(here.helper, acting.items_of(case)[0], "done", f"{first}家的檐收好了")
    at("2022-03-28 20:00")
    if quarrel.receipt:
        acting.follow(quarrel.receipt).press(answer="satisfied")
        at("2022-03-29 09:00")
        acting.call_back(here.secretary, case)
    else:
        acting.call_back(here.secretary, case, answer="satisfied")
    at("2022-06-29 10:00")
    acting.look_back(here.secretary, case, f"{first}说没再吵", "inside/")
    at("2023-03-29 10:00")
    acting.look_back(here.secretary, case, "", "inside/")
    case.refresh_from_db()
    quarrel.meeting.refresh_from_db()


def of_sanquan(at: At, here: Here) -> Quarrel:
    """One of the two reports it by the room's code, with his name and number beside."""
    parties = {"泉大河": "13935948461", "泉小川": "15835947392"}
    at("2022-03-01 20:15")
    receipt = acting.report(here.code, typed(parties), name="泉大河", phone="139 3594 8461")
    at("2022-03-02 08:30")
    Visitor(here.secretary, f"/clues/{receipt.no}/").press(statement=typed(parties))
    case = Case.objects.get(platform=here.platform)
    meeting = discuss(at, here, case, "泉小川")
    return Quarrel(here, parties, case, meeting, receipt)


def of_shuangtuo(at: At, here: Here) -> Quarrel:
    """The helper raises it for one of them, whom the register comes to know."""
    parties = {"陀老槐": "13603596518", "陀青松": "18935949274"}
    at("2022-03-02 16:00")
    case = acting.raise_matter(
        here.helper, typed(parties), by_name="陀老槐", by_phone="136-0359-6518"
    )
    page = Visitor(here.helper, f"/cases/{case.no}/opinions/")
    page.press(words=typed(parties, "{0}说{2}的滴水檐该收回。"), source="box", name="陀青松")
    return Quarrel(here, parties, case, discuss(at, here, case, "陀青松"))


def of_dongtuo(at: At, here: Here) -> Quarrel:
    """The secretary raises it; every file that is added is called after the parties."""
    parties = {"陀春生": "13734825836", "陀秋实": "15135944719"}
    at("2022-03-03 10:00")
    photo = photograph("陀春生和陀秋实的院墙.jpg")
    case = acting.raise_matter(here.secretary, typed(parties), photo=photo)
    return Quarrel(here, parties, case, discuss(at, here, case, *parties, sheet=True))


def three_quarrels(at: At, county: Platform) -> list[Quarrel]:
    """All three from the first word to the second look-back."""
    sanquan, shuangtuo, dongtuo = villages(county)
    made = [of_sanquan(at, sanquan), of_shuangtuo(at, shuangtuo), of_dongtuo(at, dongtuo)]
    for quarrel in made:
        agree(at, quarrel)
    for quarrel in made:
        finish(at, quarrel)
    return made


def unfinished(at: At, here: Here) -> tuple[dict[str, str], list[Case], list[Meeting]]:
    """Two more neighbours of one village whose quarrels stop at every stage in between."""
    parties = {"泉有田": "13734826627", "泉有水": "15135943358"}
    words = typed(parties)
    by = Actor.of(here.secretary)
    at("2022-12-28 09:00")
    making.closed(making.raised(here.platform, words, by=by))  # its look-back is due in March
    at("2023-03-28 09:00")
    facts = {"name": "泉有田", "phone": parties["泉有田"]}
    lifecycle.report_clue(here.platform, words, by=Actor.resident(), at=making.now(), **facts)
    making.agreed(making.raised(here.platform, words, by=by), here.helper.person)
    making.done(making.raised(here.platform, words, by=by))
    making.doubted(making.raised(here.platform, words, by=by))
    making.concluded(making.raised(here.platform, words, by=by), "escalated", text=words)
    raised = [making.raised(here.platform, words, by=by) for _number in range(3)]
    off = here.members[2:]
    meetings = [
        acting.call(here.secretary, one, "2023-03-29", *parties, without=off) for one in raised[1:]
    ]
    at("2023-03-29 21:00")
    acting.take_roll(here.helper, meetings[0])
    acting.record(here.helper, meetings[0], {"outcome": "not_agreed", "text": words})
    at("2023-03-30 09:00")
    meetings.append(acting.call(here.secretary, raised[0], "2023-03-31", *parties, without=off))
    return parties, list(Case.objects.filter(statement=words).order_by("id")), meetings


def party_page(quarrel: Quarrel) -> Visitor:
    """What the second party sees behind the link that was sent to him."""
    name = list(quarrel.parties)[1]
    return by_link(quarrel.meeting.attendees.get(name=name))
