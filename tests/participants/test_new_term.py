"""换届 and rosters from tables: who stays, who is new, what cannot be taken, line by line."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from common import clock
from common.sheets import MOST_ROWS, UnreadableSheet, rows_of, xlsx_of
from participants import rosters
from participants.models import Person, RosterEntry
from participants.rosterlines import LinesRefused, read_text
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)
HEAD = ["村（社区）", "姓名", "类别", "电话", "单位及职务"]


@pytest.fixture
def place(village, at):
    """燕村 with its convener and four seats since 2023."""
    at("2026-11-21 10:00")
    start = dt.date(2023, 1, 1)
    user = factories.make_user("convener", village, name="王建民")
    seats = {"李秀兰": "supervision", "赵国强": "deputy", "陈晓梅": "resident_rep"}
    factories.make_seat(user.person, village, "convener", valid_from=start, term="第一届")
    for name, seat in seats.items():
        person = factories.make_person(village, name)
        factories.make_seat(person, village, seat, valid_from=start, term="第一届")
    village.user = user
    return village


@pytest.fixture
def office(place, sign_in):
    return sign_in(factories.make_user("town_office", place.town))


def seats_on(place, day=TODAY):
    rows = RosterEntry.objects.seated_on(day).filter(platform=place).order_by("id")
    return [(row.person.name, row.seat, row.term) for row in rows.select_related("person")]


def keys_of(place):
    return list(
        RosterEntry.objects.filter(platform=place)
        .exclude(seat="convener")
        .order_by("id")
        .values_list("pk", flat=True)
    )


def renewed(client, place, stays, **data):
    data = {"term": "第二届", "listed": keys_of(place), "stays": stays, **data}
    return client.post(reverse("roster_renew", args=[place.code]), data)


def test_all_are_preset_as_staying(office, place, count_queries):
    url = reverse("roster_renew", args=[place.code])
    office.get(url)
    assert count_queries(lambda: office.get(url)) <= 12
    page = office.get(url).content.decode()
    assert page.count('name="stays"') == 3
    assert page.count("checked") == 3


def test_who_leaves_ends_who_is_new_comes_the_convener_stays(office, place):
    li, zhao, _chen = keys_of(place)
    new = "周大爷 新乡贤 13900007777\n郑丽，幼儿园园长，企事业单位代表"
    assert renewed(office, place, [li, zhao], new=new).status_code == 302
    assert seats_on(place) == [
        ("王建民", "convener", "第二届"),
        ("李秀兰", "supervision", "第二届"),
        ("赵国强", "deputy", "第二届"),
        ("周大爷", "notable", "第二届"),
        ("郑丽", "enterprise", "第二届"),
    ]
    assert [name for name, _seat, _term in seats_on(place, dt.date(2026, 11, 20))] == [
        "王建民",
        "李秀兰",
        "赵国强",
        "陈晓梅",
    ]
    assert Person.objects.get(name="郑丽").work_title == "幼儿园园长"


def test_lines_that_cannot_be_taken_are_named_and_everything_is_kept(office, place):
    li, _zhao, chen = keys_of(place)
    new = "周大爷 新乡贤\n王二\n孙三 村民\n李秀兰 群众代表\n吴四 群众代表 139"
    answer = renewed(office, place, [li, chen], new=new)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第2行：王二没有写类别，或者类别不认识" in page
    assert "第3行：孙三没有写类别" in page
    assert "周大爷 新乡贤" in page
    assert page.count("checked") == 2
    fixed = renewed(office, place, [li, chen], new="李秀兰 群众代表")
    assert "第1行：李秀兰已在名册上" in fixed.content.decode()
    assert [term for _name, _seat, term in seats_on(place)] == ["第一届"] * 4  # nothing was written


def test_a_table_is_taken_and_its_bad_rows_can_be_corrected_by_hand(office, place):
    stays = keys_of(place)
    raw = xlsx_of(
        [("名单", [HEAD, ["", "周大爷", "新乡贤", "13900007777", ""], ["", "孙三", "", "", ""]])]
    )
    answer = renewed(office, place, stays, table=SimpleUploadedFile("a.xlsx", raw))
    page = answer.content.decode()
    assert "第3行：孙三没有写类别" in page
    assert "周大爷 新乡贤 13900007777\n孙三" in page
    raw = xlsx_of([("名单", [HEAD, ["", "周大爷", "新乡贤", "13900007777", ""]])])
    assert renewed(office, place, stays, table=SimpleUploadedFile("a.xlsx", raw)).status_code == 302
    assert ("周大爷", "notable", "第二届") in seats_on(place)


def test_what_is_no_table_is_refused(office, place):
    bad = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nothing")
    answer = renewed(office, place, keys_of(place), table=bad)
    assert "文件读不出来，请另存为XLSX或CSV再试。" in answer.content.decode()


def _damaged():
    """A workbook whose packed sheet is broken in the middle."""
    raw = bytearray(xlsx_of([("名单", [HEAD, *[[str(n)] * 5 for n in range(400)]])]))
    at = raw.index(b"xl/worksheets/sheet1.xml") + 60
    raw[at : at + 40] = b"\xff" * 40
    return bytes(raw)


def _locked():
    """A workbook that says of itself that it needs a password."""
    raw = bytearray(xlsx_of([("名单", [HEAD])]))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(head)
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(head, at + 4)
    return bytes(raw)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("damaged.xlsx", _damaged()),
        ("locked.xlsx", _locked()),
        ("quote.csv", ('姓名,类别\n"' + "周大爷 " * 40_000).encode()),
    ],
)
def test_what_cannot_be_read_is_said_and_not_an_error_of_the_site(office, place, name, raw):
    answer = renewed(office, place, keys_of(place), table=SimpleUploadedFile(name, raw))
    assert answer.status_code == 422
    assert "文件读不出来，请另存为XLSX或CSV再试。" in answer.content.decode()


def _workbook_of(kind, value):
    """The second cell of the second row holds ``value`` as Excel writes it."""
    raw = xlsx_of([("名单", [HEAD, ["", "周大爷", "新乡贤", "PHONE", ""]])])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            cell = '<c t="inlineStr"><is><t xml:space="preserve">PHONE</t></is></c>'
            made = old.read(one).decode().replace(cell, f"<c{kind}><v>{value}</v></c>")
            new.writestr(one, made)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("", "1.3900007777E10", "13900007777"),
        ("", "13900007777.0", "13900007777"),
        ("", "1E999", "1E999"),
        ("", f"{'9' * 400}.0", f"{'9' * 400}.0"),
        (' t="s"', "²", ""),
        (' t="s"', "9" * 5000, ""),
    ],
)
def test_a_number_that_is_no_phone_stays_as_written(kind, value, read):
    assert rows_of(_workbook_of(kind, value))[1][3] == read


def test_who_came_after_the_page_was_opened_is_not_put_out(office, place):
    listed = keys_of(place)
    rosters.enter(place, name="后来的", seat="social", day=dt.date(2026, 11, 20))
    data = {"term": "第二届", "listed": listed, "stays": listed}
    office.post(reverse("roster_renew", args=[place.code]), data)
    assert ("后来的", "social", "第二届") in seats_on(place)


def test_the_village_does_it_itself_and_a_neighbour_does_not(place, town, sign_in):
    url = reverse("roster_renew", args=[place.code])
    assert sign_in(place.user).get(url).status_code == 200
    other = factories.make_user("convener", factories.make_village(town, "曲村"))
    assert sign_in(other).get(url).status_code == 404


def test_a_day_past_touches_who_sits_today_and_nobody_who_left_since(office, place):
    """The term began on the 1st; since then one came, one left, one changed his class."""
    li, zhao, chen = RosterEntry.objects.filter(pk__in=keys_of(place)).order_by("id")
    rosters.change_seat(li, "notable", day=dt.date(2026, 11, 10))
    rosters.end(zhao, last_day=dt.date(2026, 11, 12))
    for name in ("来了又走", "来了留下"):
        rosters.enter(place, name=name, seat="social", day=dt.date(2026, 11, 15))
    listed = RosterEntry.objects.seated_on(TODAY).filter(platform=place)
    stays = list(
        listed.filter(person__name__in=["李秀兰", "来了留下"]).values_list("pk", flat=True)
    )
    shown = list(listed.exclude(seat="convener").values_list("pk", flat=True))
    answer = renewed(office, place, stays, listed=shown, day="2026-11-01")
    assert answer.status_code == 302
    assert sorted(seats_on(place)) == [
        ("李秀兰", "notable", "第二届"),
        ("来了留下", "social", "第二届"),
        ("王建民", "convener", "第二届"),
    ]
    zhao.refresh_from_db()
    assert (zhao.valid_to, zhao.term) == (dt.date(2026, 11, 12), "第一届")
    chen.refresh_from_db()
    assert chen.valid_to == dt.date(2026, 10, 31)
    assert seats_on(place, dt.date(2026, 11, 5)) == [
        ("李秀兰", "supervision", "第一届"),
        ("赵国强", "deputy", "第一届"),
        ("王建民", "convener", "第二届"),
    ]


def test_a_day_to_come_carries_on_whose_term_runs_out_before_and_no_last_day_set(office, place):
    li, zhao, chen = RosterEntry.objects.filter(pk__in=keys_of(place)).order_by("id")
    li.valid_to = dt.date(2026, 12, 31)  # the term
    li.save()
    rosters.end(zhao, last_day=dt.date(2026, 12, 31))  # he moves away
    rosters.end(chen, last_day=dt.date(2027, 6, 30))  # and so does she, later
    later = rosters.enter(place, name="后来的", seat="social", day=dt.date(2026, 12, 1))
    day = dt.date(2027, 1, 10)
    renewed(office, place, [li.pk, zhao.pk, chen.pk], day=day.isoformat())
    assert sorted(seats_on(place, day)) == [
        ("后来的", "social", "第二届"),
        ("李秀兰", "supervision", "第二届"),
        ("王建民", "convener", "第二届"),
        ("陈晓梅", "resident_rep", "第二届"),
    ]
    assert [row[0] for row in seats_on(place, dt.date(2027, 7, 1))] == [
        "王建民",
        "李秀兰",
        "后来的",
    ]
    later.refresh_from_db()
    assert (later.valid_to, later.term) == (dt.date(2027, 1, 9), "第一届")


def test_the_table_given_out_is_taken_with_a_line_added(office, place):
    """Rows as they stand change nothing; one that says something new is asked about."""
    rows = rows_of(office.get(reverse("roster_table", args=[place.code])).content)
    rows.append([place.name, "周大爷", "新乡贤", "13900007777", "退休教师"])
    table = SimpleUploadedFile("a.xlsx", xlsx_of([("名单", rows)]))
    assert renewed(office, place, keys_of(place), table=table).status_code == 302
    assert len(seats_on(place)) == 5
    assert ("周大爷", "notable", "第二届") in seats_on(place)
    rows[1][4] = "村民小组长"
    table = SimpleUploadedFile("a.xlsx", xlsx_of([("名单", rows[:2])]))
    answer = renewed(office, place, keys_of(place), table=table, term="第三届")
    assert "第2行：李秀兰已在名册上" in answer.content.decode()


def test_a_refused_table_comes_back_as_lines_of_this_place_that_can_be_sent_again(
    office, place, town
):
    other = factories.make_village(town, "曲村")
    rows = [
        ["备注", *HEAD],
        ["12345678", place.code, "周大爷", "新乡贤", "13900007777", "退休教师"],
        ["", other.code, "曲学文", "群众代表", "13900006666", ""],
        ["", "曲村", "曲二", "群众代表", "", ""],
    ]
    table = SimpleUploadedFile("a.xlsx", xlsx_of([("名单", rows)]))
    answer = renewed(office, place, keys_of(place), table=table)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"第3行：“{other.code}”不是本平台" in page
    assert "第4行：“曲村”不是本平台" in page
    text = answer.context["form"]["new"].value()
    assert text == "周大爷 新乡贤 13900007777 退休教师"
    assert renewed(office, place, keys_of(place), new=text).status_code == 302
    zhou = Person.objects.get(name="周大爷")
    assert (zhou.phone, zhou.work_title) == ("13900007777", "退休教师")
    assert not Person.objects.filter(name__startswith="曲").exists()


def test_two_numbers_in_a_line_are_not_taken_for_a_position(place):
    with pytest.raises(LinesRefused) as refusal:
        read_text(f"{place.code} 周大爷 新乡贤 13900007777")
    assert refusal.value.sentence == "第1行：有不止一个号码，请只留电话"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("周大爷 新乡贤 139-0000-7777", ("周大爷", "notable", "13900007777", "")),
        ("周大爷\t13900007777\t新乡贤", ("周大爷", "notable", "13900007777", "")),
        ("郑丽，园长，企事业单位", ("郑丽", "enterprise", "", "园长")),
    ],
)
def test_a_line_is_read_in_any_order(db, text, found):
    [line] = read_text(text)
    assert (line.name, line.seat, line.phone, line.work_title) == found


def test_the_first_convener_is_not_added_here(db):
    with pytest.raises(LinesRefused, match="第一召集人随职务产生"):
        read_text("王二 第一召集人")


# --- the table of an office -----------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def write(rows, name="roster.csv", encoding="gb18030"):
        path = tmp_path / name
        path.write_bytes("\n".join(",".join(row) for row in rows).encode(encoding))
        return str(path)

    return write


def imported(*args):
    out = io.StringIO()
    call_command("import_file", "roster", *args, stdout=out)
    return out.getvalue()


def test_preview_first_then_all_of_it_then_nothing_more(place, town, file):
    other = factories.make_village(town, "曲村")
    path = file(
        [
            HEAD,
            ["燕村", "周大爷", "新乡贤", "13900007777", "退休教师"],
            [other.code, "曲学文", "群众代表", "", ""],
            [other.code, "周大爷", "新乡贤", "13900007777", ""],
            ["燕村", "李秀兰", "监委会成员", "", ""],
        ]
    )
    assert "2个平台新增席位3个，其中新登记2人；1人原已在名册中。" in imported(path)
    assert RosterEntry.objects.filter(platform=other).count() == 0
    imported(path, "--commit", "--term", "第二届")
    assert seats_on(other) == [
        ("曲学文", "resident_rep", "第二届"),
        ("周大爷", "notable", "第二届"),
    ]
    assert Person.objects.filter(name="周大爷").count() == 1
    again = json.loads(imported(path, "--commit", "--json"))
    assert (again["seats"], again["unchanged"]) == (0, 4)


def test_any_bad_row_is_named_and_nothing_is_written(place, file):
    path = file(
        [
            HEAD,
            ["燕村", "周大爷", "新乡贤"],
            ["无名村", "王二", "新乡贤"],
            ["燕村", "赵国强", "新乡贤"],
        ]
    )
    with pytest.raises(CommandError) as refusal:
        imported(path, "--commit")
    assert str(refusal.value).splitlines() == [
        "第3行：这里没有“无名村”这个平台",
        "第4行：赵国强已在名册中，类别是“两代表一委员”，请到名册里改类别",
        "没有写入任何内容。",
    ]
    assert not Person.objects.filter(name="周大爷").exists()


def test_statements_do_not_grow_with_every_row(place, file, count_queries):
    def take(first, n):
        rows = [
            ["燕村", f"新人{i}", "群众代表", f"137{i:08d}", ""] for i in range(first, first + n)
        ]
        return count_queries(lambda: imported(file([HEAD, *rows]), "--commit"))

    take(0, 1)
    few, many = take(1000, 3), take(100, 300)
    parts = 300 // 10 if connection.features.max_query_params else 0  # SQLite splits long inserts
    assert many - few <= parts


def test_more_rows_than_a_table_may_have_are_refused_with_advice():
    raw = ("a,b\n" * (MOST_ROWS + 3)).encode()
    with pytest.raises(UnreadableSheet, match="请拆成几份"):
        rows_of(raw)


def test_what_is_exported_can_be_brought_in_again_and_holds_no_number(place, office, tmp_path):
    answer = office.get(reverse("roster_table", args=[place.code]))
    rows = rows_of(answer.content)
    assert rows[0] == HEAD
    assert rows[1] == [place.code, "李秀兰", "监委会成员", "", ""]
    assert b"139" not in answer.content
    path = tmp_path / "a.xlsx"
    path.write_bytes(answer.content)
    assert json.loads(imported(str(path), "--json"))["unchanged"] == 3
    assert clock.today() == TODAY
