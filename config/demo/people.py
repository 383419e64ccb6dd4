"""Who works in the demo. Every person is made up; phones begin with 1990000 and ring nowhere."""

from dataclasses import dataclass

from participants.enums import HelperKind, IdentityKind, LiaisonRole, Role, SeatClass

TERM = "2024—2029"


@dataclass(frozen=True)
class Member:
    """Somebody on a village's roster; ``identity`` is what he is besides his seat."""

    name: str
    title: str
    seat: SeatClass
    identity: IdentityKind | None = None


@dataclass(frozen=True)
class Village:
    """The people of one village platform: its secretary, who helps, who looks after it."""

    code: str
    venues: tuple[str, ...]
    members: tuple[Member, ...]
    helper: tuple[str, str, HelperKind]
    liaison: tuple[str, str]
    supervisor: str


@dataclass(frozen=True)
class Desk:
    """A desk account: user name, who, which post, where; ``unit`` is the organisation it sits in."""

    username: str
    name: str
    title: str
    kind: Role
    code: str


COUNTY = "140825"

DESKS = (
    Desk("office", "韩文斌", "县政协办公室主任科员", Role.COUNTY_OFFICE, COUNTY),
    Desk("approver", "宁志远", "县政协副主席", Role.COUNTY_APPROVER, COUNTY),
    Desk("shequ", "薛晓岚", "社区服务中心统战干事", Role.TOWN_OFFICE, "140825400"),
    Desk("hengqiao", "卫立新", "横桥镇统战委员", Role.TOWN_OFFICE, "140825108"),
    Desk("sanquan", "任海棠", "三泉镇统战委员", Role.TOWN_OFFICE, "140825101"),
    Desk("beizhang", "柴国栋", "北张镇统战委员", Role.TOWN_OFFICE, "140825103"),
    Desk("sysadmin", "文思齐", "县政协办公室", Role.SYS_ADMIN, COUNTY),
    Desk("secadmin", "吕守正", "县政协办公室", Role.SEC_ADMIN, COUNTY),
    Desk("auditadmin", "席明察", "县政协办公室", Role.AUDIT_ADMIN, COUNTY),
)

LEADERS = (
    ("宁志远", LiaisonRole.LEADER, ("140825400", "140825108")),
    ("解春山", LiaisonRole.LEADER, ("140825101", "140825103")),
)

# Six fixed classes (S5) with one deputy and one member among them.
_CLASSES = (
    (SeatClass.SUPERVISION, "监委会主任", IdentityKind.SUPERVISION_MEMBER),
    (SeatClass.DEPUTY, "县人大代表", IdentityKind.PEOPLES_DEPUTY),
    (SeatClass.RESIDENT_REP, "群众代表", IdentityKind.RESIDENT_REP),
    (SeatClass.NOTABLE, "退休教师", IdentityKind.NOTABLE),
    (SeatClass.ENTERPRISE, "合作社理事长", IdentityKind.ENTERPRISE),
    (SeatClass.SOCIAL, "红白理事会会长", IdentityKind.SOCIAL),
)


def _members(secretary: str, *names: str) -> tuple[Member, ...]:
    first = Member(secretary, "党支部书记", SeatClass.CONVENER, IdentityKind.PARTY_MEMBER)
    rest = (
        Member(name, title, seat, identity)
        for name, (seat, title, identity) in zip(names, _CLASSES, strict=True)
    )
    return (first, *rest)


VILLAGES = (
    Village(
        "140825400012",
        ("社区二楼议事室", "5号楼楼下"),
        (
            Member("王建民", "社区党总支书记", SeatClass.CONVENER, IdentityKind.PARTY_MEMBER),
            Member("李秀兰", "监委会主任", SeatClass.SUPERVISION, IdentityKind.SUPERVISION_MEMBER),
            Member("赵国强", "县党代表", SeatClass.DEPUTY, IdentityKind.PARTY_DEPUTY),
            Member("陈晓梅", "县政协委员", SeatClass.DEPUTY, IdentityKind.CPPCC_MEMBER),
            Member("孙玉珍", "5号楼楼长", SeatClass.RESIDENT_REP, IdentityKind.RESIDENT_REP),
            Member("任福生", "退休干部", SeatClass.NOTABLE, IdentityKind.NOTABLE),
            Member("郑丽", "幼儿园园长", SeatClass.ENTERPRISE, IdentityKind.ENTERPRISE),
            Member("罗小燕", "志愿者协会会长", SeatClass.SOCIAL, IdentityKind.SOCIAL),
        ),
        ("杨丽", "社区网格员", HelperKind.VILLAGE_CLERK),
        ("陈晓梅", "县政协委员"),
        "何玉山",
    ),
    Village(
        "140825108245",
        ("村委会议事室", "村口文化广场"),
        _members("谭志刚", "谭玉芳", "谭文礼", "谭小军", "谭守义", "柳成林", "谭桂花"),
        ("谭晓慧", "村文书", HelperKind.VILLAGE_CLERK),
        ("卫东升", "县政协委员"),
        "谭永安",
    ),
    Village(
        "140825108231",
        ("村委会议事室", "老井旁"),
        _members("曲保民", "曲凤英", "曲学文", "曲二牛", "曲敬贤", "乔建业", "曲香兰"),
        ("曲文静", "村文书", HelperKind.VILLAGE_CLERK),
        ("段宏伟", "县政协委员"),
        "曲守信",
    ),
    Village(
        "140825103212",
        ("村委会议事室",),
        _members("燕立业", "燕素琴", "燕国华", "燕大勇", "燕怀德", "师建国", "燕月娥"),
        ("燕晓东", "村文书", HelperKind.VILLAGE_CLERK),
        ("高秋生", "县政协委员"),
        "燕长水",
    ),
    Village(
        "140825101200",
        ("村委会议事室", "调解室"),
        _members("泉正平", "马凤莲", "马学忠", "马二虎", "马敬亭", "崔建军", "马秀英"),
        ("马晓宁", "村文书", HelperKind.VILLAGE_CLERK),
        ("景春华", "县政协委员"),
        "马长河",
    ),
    Village(
        "140825101211",
        ("村委会议事室", "卫生室院子"),
        _members("熟向阳", "郭玉梅", "郭文斌", "郭三成", "郭崇善", "兰建设", "郭翠萍"),
        ("郭晓敏", "村文书", HelperKind.VILLAGE_CLERK),
        ("侯秋月", "县政协委员"),
        "郭永胜",
    ),
    Village(
        "140825101212",
        ("村委会议事室",),
        _members("南振华", "南桂芝", "南学礼", "南小虎", "南守仁", "文建斌", "南春桃"),
        ("南晓丽", "村文书", HelperKind.VILLAGE_CLERK),
        ("庞秋实", "县政协委员"),
        "南长青",
    ),
)

# The five enterprise and social-organisation platforms of S3 are made up for the demo.
WITHOUT_DIVISION = (
    ("绛州示范纺织厂", "enterprise"),
    ("绛州示范机械厂", "enterprise"),
    ("示范蔬菜专业合作社", "enterprise"),
    ("示范商会", "social"),
    ("示范志愿服务协会", "social"),
)


# 承办单位联络人: unit, name, position; the persons are made up.
CONTACTS = (
    ("县住建局", "程立新", "办公室副主任"),
    ("县水利局", "姬长河", "综合股股长"),
    ("县交通局", "卫行远", "农村公路股股长"),
)
