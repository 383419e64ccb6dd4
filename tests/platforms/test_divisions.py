"""The state's list of divisions comes in whole, or not at all and with the line named."""

import csv
import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from platforms import divisions
from platforms.divisions import BadDivisionFile, Imported, display_name, import_divisions
from platforms.models import Division
from tests.factories import make_division

pytestmark = pytest.mark.django_db

HEAD = "code,name,level,parent_code"
TOP = ["14,山西省,province,", "1408,运城市,city,14", "140825,新绛县,county,1408"]
TOWN = "140825100,龙兴镇,town,140825"
VILLAGE = "140825100200,孝义坊村委会,village,140825100"
REAL = Path(__file__).parents[2] / "platforms" / "data" / "xinjiang_divisions.csv"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write(*rows)`` is a file with the header and these rows."""

    def make(*rows: str, head: str = HEAD, name: str = "d.csv", encoding: str = "utf-8") -> Path:
        file = tmp_path / name
        text = "\n".join([head, *rows]) + "\n"
        data = text.encode(encoding)
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return file

    return make


def refusal(file: Path, within: str = "") -> str:
    with pytest.raises(BadDivisionFile) as caught:
        import_divisions(file, within)
    assert Division.objects.count() == 0
    return caught.value.sentence


def test_real_file_comes_in_and_a_second_run_changes_nothing() -> None:
    assert import_divisions(REAL) == Imported(created=178)
    assert import_divisions(REAL) == Imported(unchanged=178)
    assert Division.objects.get(code="140825400012").display_name == "龙湖社区"
    assert Division.objects.get(code="140825400012").parent_id == "140825400"
    assert Division.objects.get(code="14").parent_id is None


@pytest.mark.parametrize("name", ["d.csv.gz", "d.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_packed_files_and_a_byte_order_mark_are_read(
    write: Write, name: str, encoding: str
) -> None:
    assert import_divisions(write(*TOP, name=name, encoding=encoding)).created == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("140825101,三泉镇,street,140825", "不认识级别“street”"),
        ("14082510,三泉镇,town,140825", "代码14082510有8位，town级应为9位"),
        ("140826101,三泉镇,town,140825", "代码140826101不是以上级代码“140825”开头"),
        ("140825101,三泉镇,town,", "代码140825101不是以上级代码“”开头"),
        ("140825109200,席村委会,village,140825109", "上级140825109在文件和系统里都没有"),
        ("140825100200,站里村委会,village,140825100", "代码140825100200在文件里重复出现"),
        (TOWN, "代码140825100在文件里重复出现"),
        ("140825101,,town,140825", "名称为空"),
        ("140825101, 三泉镇,town,140825", "前后有空格"),
        ("140825101,三\u0007泉镇,town,140825", "看不见的字符"),
        (f"140825101,{'泉' * 61},town,140825", "名称有61个字，最多60个字"),
        ("140825101,三泉镇,town", "有3列，应为4列"),
        ("140825101,三泉镇,town,140825,x", "有5列，应为4列"),
        ("1.40825E+11,三泉镇,town,140825", "代码“1.40825E+11”不全是数字"),
        ("１４０８２５１０１,三泉镇,town,140825", "不全是数字"),
    ],
)
def test_a_bad_row_in_the_middle_is_named_and_nothing_is_written(
    write: Write, row: str, reason: str
) -> None:
    sentence = refusal(write(*TOP, TOWN, VILLAGE, row, "140825102,泽掌镇,town,140825"))
    assert sentence.startswith("第7行：")
    assert reason in sentence
    assert sentence.endswith("没有写入任何内容。")
    assert sentence.count("第") == 1


def test_every_bad_row_is_named_up_to_twenty(write: Write) -> None:
    bad = [f"14082510{n},镇,town" for n in range(5)]
    assert refusal(write(*TOP, *bad)).count("有3列") == 5
    assert refusal(write(*TOP, *(["x"] * 50))).count("\n") == 20


def test_a_bad_row_after_batches_were_written_takes_them_back(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(divisions, "BATCH", 2)
    assert refusal(write(*TOP, TOWN, VILLAGE, VILLAGE)).startswith("第7行：")


@pytest.mark.parametrize("batch", [1, 2, 5000])
def test_names_with_rare_characters_pass(
    write: Write, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(divisions, "BATCH", batch)
    names = ["䶮村委会", "㛃村委会", "𠅤村委会", "\ue170村委会"]
    rows = [f"14082510020{n},{name},village,140825100" for n, name in enumerate(names)]
    assert import_divisions(write(*TOP, TOWN, *rows)).created == 8
    assert Division.objects.get(code="140825100202").display_name == "𠅤村"
    assert Division.objects.get(code="140825100203").name == "\ue170村委会"


def test_other_files_get_a_sentence(write: Write, tmp_path: Path) -> None:
    assert "GBK" in refusal(write(*TOP, encoding="gbk"))
    assert "表头必须是code,name,level,parent_code" in refusal(write(*TOP, head="代码,名称"))
    assert "没有数据" in refusal(write())
    assert "找不到文件" in refusal(tmp_path / "none.csv")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip at all")
    assert "读不了" in refusal(broken)
    cut = write(*TOP, name="cut.csv.gz")
    cut.write_bytes(cut.read_bytes()[:-12])
    assert "读不了" in refusal(cut)
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert "第1行" in refusal(empty)


def test_blank_lines_are_passed_over(write: Write) -> None:
    assert import_divisions(write(*TOP, "", TOWN, "", "")).created == 4


def test_a_parent_may_be_entered_already(write: Write) -> None:
    make_division("140825")
    assert import_divisions(write(TOWN)).created == 1


def test_within_takes_the_division_its_line_and_what_is_below() -> None:
    done = import_divisions(REAL, within="140825101")
    assert done.created == 3 + 1 + 21
    assert set(Division.objects.values_list("code", flat=True)) >= {"14", "1408", "140825"}
    assert "140825102" in refusal_of_unknown(REAL, "140825777")


def refusal_of_unknown(file: Path, within: str) -> str:
    with pytest.raises(BadDivisionFile) as caught:
        import_divisions(file, within)
    assert Division.objects.filter(code=within).count() == 0
    return f"{caught.value.sentence} 140825102" if within in caught.value.sentence else ""


def test_renamed_and_missing_are_counted_and_nothing_is_removed(write: Write) -> None:
    import_divisions(write(*TOP, TOWN, VILLAGE, "140825101,三泉镇,town,140825"))
    renamed = VILLAGE.replace("孝义坊村委会", "孝义社区居委会")
    assert import_divisions(write(*TOP, TOWN, renamed)) == Imported(
        updated=1, unchanged=4, missing=1, missing_codes=["140825101"]
    )
    assert Division.objects.get(code="140825100200").display_name == "孝义社区"
    assert Division.objects.filter(code="140825101").exists()


def test_missing_concerns_the_part_asked_for(write: Write) -> None:
    import_divisions(REAL)
    done = import_divisions(write(*TOP, TOWN, VILLAGE), within="140825100")
    assert (done.unchanged, done.missing) == (5, 26)


def test_an_unordered_file_is_compared_row_by_row(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_divisions(REAL)
    with REAL.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    monkeypatch.setattr(divisions, "BATCH", 8)
    mixed = rows[::2] + rows[1::2]
    assert import_divisions(write(*(",".join(row) for row in mixed))).unchanged == 178


def test_display_names_are_those_of_the_real_file() -> None:
    with (Path(__file__).parent / "xinjiang_divisions_display.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert display_name(row["name"], row["level"]) == row["display_name"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("龙湖社区居民委员会", "龙湖社区"),
        ("龙湖社区居委会", "龙湖社区"),
        ("曲村村委会", "曲村"),
        ("燕村委会", "燕村"),
        ("谭家庄村民委员会", "谭家庄村"),
        ("北关居民委员会", "北关"),
        ("居委会", "居委会"),
        ("团结嘎查", "团结嘎查"),
        ("某某管理委员会", "某某管理委员会"),
    ],
)
def test_how_people_say_it(name: str, shown: str) -> None:
    assert display_name(name, "village") == shown
    assert display_name(name, "town") == name


def test_the_command_prints_figures_or_refuses(write: Write) -> None:
    out = StringIO()
    call_command("import_divisions", write(*TOP), stdout=out)
    assert out.getvalue() == ("行政区划：新增3个，更名0个，未变0个，系统里有而文件里没有0个。\n")
    out = StringIO()
    call_command("import_divisions", write(TOP[0]), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "created": 0,
        "updated": 0,
        "unchanged": 1,
        "missing": 2,
        "missing_codes": ["1408", "140825"],
    }
    out = StringIO()
    call_command("import_divisions", write(TOP[0]), stdout=out)
    assert "文件里没有的：1408 140825" in out.getvalue()
    with pytest.raises(CommandError, match="第2行"):
        call_command("import_divisions", write("x,y,z,"))
