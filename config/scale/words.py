"""Made-up names and sentences: what people would say, of nobody and nowhere."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "建国", "秀英", "玉兰", "志强", "桂花", "文斌", "晓燕", "春生", "福来", "海棠",
    "永安", "丽华", "学礼", "国栋", "素琴", "保民", "月娥", "立新", "守义", "凤莲",
    "长河", "小军", "金锁", "爱萍", "双喜", "新民", "巧珍", "根旺", "雪梅", "德厚",
)  # fmt: skip

WHERE = (
    "村东头", "村西口", "三组巷道", "文化广场旁", "小学门口", "老井边", "幸福院门前", "二组打麦场",
    "卫生室后院", "戏台东侧", "主街", "5号楼", "北头水渠边", "村委会门前", "桥头", "果园路口",
)  # fmt: skip
WHAT = (
    "路灯坏了三盏，晚上看不见路", "下水道堵了，雨后积水半个月不退", "垃圾桶太少，夏天异味大",
    "自来水水压不足，早晚接不上水", "路面塌了一块，三轮车过不去", "健身器材松动，孩子玩着不安全",
    "没有停车的地方，消防车进不来", "电线老化垂下来，够得着", "公厕没人打扫", "坡太陡，老人没有扶手",
    "污水管网没有接通", "绿化带被车压坏了", "缺一间老人日间照料的屋子", "幼儿园接送时段太挤",
    "蔬菜大棚的灌溉渠漏水", "合作社的分拣棚漏雨", "电梯停了一周没有人修", "充电桩不够用",
    "桥栏杆断了两根", "学校门口没有减速带", "卫生室缺常用药", "外墙砖有脱落的危险",
    "物业收费没有公示", "果树苗补种的事没人牵头",
)  # fmt: skip
WISH = (
    "请大家商量怎么办",
    "希望尽快解决",
    "想听听大伙的意见",
    "能不能先修再说",
    "建议列入今年的计划",
)
QUARRELS = (
    "两家因为院墙边界有矛盾，请调解", "邻居装修漏水，为赔偿吵了几次", "承包地的水渠纠纷拖了两年",
    "宅基地过道的纠纷，请村里调解",
)  # fmt: skip
SETTLED = (
    "由村里出工，三天内修好", "联系供水站更换管道", "先清淤，再加盖板", "划线管理，专人负责",
    "由热心村民轮流照看", "请施工队报价后动工", "与产权单位对接维修", "增设四个，分片包干",
)  # fmt: skip
PROGRESS = ("材料已经买好", "正在施工", "已完成一半", "等天晴继续", "已联系施工队")
DONE = ("已修好，试用正常", "已清理完毕", "已更换并验收", "已按商量的办法落实")
ANSWERS = (
    "已转告网格员，当天处理了", "这件事已经列入计划", "情况属实，已安排人修", "已电话说明，反映人满意",
)  # fmt: skip
REASONS = ("与另一件重复", "情况有变，不用再议", "资料不全，请补充", "等上级项目批下来再议")


def name(random: Random) -> str:
    """A person's name."""
    return random.choice(SURNAMES) + random.choice(GIVEN)


def statement(random: Random) -> str:
    """One sentence about something in a village."""
    return f"{random.choice(WHERE)}{random.choice(WHAT)}，{random.choice(WISH)}。"


def quarrel(random: Random) -> str:
    """One sentence that speaks of a quarrel, so that it is kept back."""
    return f"{random.choice(WHERE)}{random.choice(QUARRELS)}。"
