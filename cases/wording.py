"""What a sentence gives away: a title, a category, whether it is somebody's quarrel."""

import re

from django.utils.translation import gettext as _

from cases.enums import Category, Weight
from platforms.enums import PlatformLevel

TITLE_LENGTH = 60
SHORT_LENGTH = 20

# In doubt restricted: these words preset 邻里或家庭纠纷（不公开） (procedure.md §0.3).
DISPUTE_WORDS = ("纠纷", "矛盾", "调解", "赔偿", "吵架", "打架")
# Money or land that is not the meeting's to dispose of: the question gets no preset (§0.4).
COMMON_GOODS_WORDS = ("维修资金", "维修基金", "集体", "土地", "宅基地", "征地", "楼顶", "公共收益")
WHOLE_VILLAGE_WORDS = ("全村", "全体村民", "全体居民", "全社区", "全小区", "家家户户")
# What the discipline inspection takes and this app does not (S63).
DISCIPLINE_WORDS = (
    "贪污",
    "受贿",
    "行贿",
    "违纪",
    "检举",
    "举报干部",
    "举报书记",
    "吃拿卡要",
    "截留",
)

# A sum owed to people, which may be paid in instalments (S15).
COMPENSATION_WORDS = ("赔偿", "补偿", "赔付", "分期")

CATEGORY_WORDS: tuple[tuple[Category, tuple[str, ...]], ...] = (
    (Category.DISPUTE, DISPUTE_WORDS),
    # A roof that leaks is no matter of drinking water.
    (Category.HOUSING, ("楼顶", "屋顶", "屋面", "外墙", "维修资金")),
    (Category.WATER, ("水", "井", "管网", "污水", "下水")),
    (Category.ROADS, ("路", "桥", "停车", "公交", "红绿灯", "路灯")),
    (Category.ENVIRONMENT, ("垃圾", "卫生间", "厕所", "异味", "环境", "绿化")),
    (Category.HEALTH, ("卫生室", "学校", "医", "校车", "幼儿园")),
    (Category.CARE, ("老人", "养老", "照料")),
    (Category.HOUSING, ("楼", "物业", "电梯", "外墙", "充电", "小区", "漏")),
    (Category.INDUSTRY, ("大棚", "蔬菜", "产业", "合作社", "种植", "果")),
)


def is_discipline(text: str) -> bool:
    """Whether the words accuse somebody in office, which belongs to discipline inspection (S63)."""
    return any(word in text for word in DISCIPLINE_WORDS)


def is_dispute(text: str) -> bool:
    """Whether the words speak of a quarrel between neighbours or in a family."""
    return any(word in text for word in DISPUTE_WORDS)


def may_spend(text: str) -> bool:
    """Whether the words touch common money or land, so that nobody presets 不动用."""
    return any(word in text for word in COMMON_GOODS_WORDS)


def may_be_compensation(text: str) -> bool:
    """Whether the words speak of a sum owed to people: its instalments may then be entered."""
    return any(word in text for word in COMPENSATION_WORDS)


def guess_weight(text: str, level: str) -> Weight:
    """What a matter weighs, from where it was raised and its words; the office corrects it."""
    if level == PlatformLevel.COUNTY:
        return Weight.COUNTY
    weighty = (*COMMON_GOODS_WORDS, *WHOLE_VILLAGE_WORDS)
    return Weight.COMMON if any(word in text for word in weighty) else Weight.PLAIN


def guess_category(text: str) -> Category:
    """The first category whose words occur; the office corrects it."""
    for category, words in CATEGORY_WORDS:
        if any(word in text for word in words):
            return category
    return Category.OTHER


def title_of(statement: str, length: int = TITLE_LENGTH) -> str:
    """The first sentence, cut where it reads least badly."""
    first = re.split(r"[。！？!?\n]", statement.strip(), maxsplit=1)[0].strip()
    if len(first) <= length:
        return first
    clause = re.split(r"[，；,;]", first, maxsplit=1)[0].strip()
    return clause if len(clause) <= length else first[: length - 1] + "…"


def titles(
    statement: str, *, restricted: bool, place: str, category: Category, no: str
) -> tuple[str, str, str]:
    """(inside, public, short): for a restricted matter the latter two are generated, without
    a word of what was typed (S13)."""
    title = title_of(statement)
    if not restricted:
        return title, title, title_of(statement, SHORT_LENGTH)
    serial = no.split("-", 1)[1]
    generated = _("%(place)s, %(category)s, no. %(serial)s") % {
        "place": place,
        "category": category.label,
        "serial": serial,
    }
    return title, generated[:TITLE_LENGTH], generated[:SHORT_LENGTH]
