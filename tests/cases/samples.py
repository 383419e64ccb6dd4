"""A sample of every address of this room, for the permission test (tests/samples.py)."""

from cases import lifecycle
from cases.enums import OpinionSource, ProblemOutcome, ResearchKind
from cases.lifecycle.research import Found
from cases.models import (
    Case,
    Dissent,
    Opinion,
    Procedure,
    Research,
)
from cases.procedures import new_version, newest_of_all
from common import clock
from participants.enums import Role
from platforms.models import Platform
from records.files import keep_picture
from tests.cases import making
from tests.cases.making import BY, QUARREL
from tests.samples import ROWS, Call, World, sample

NOT_HANDLER = frozenset({"not_handler"})


def matter(world: World, place: Platform) -> Case:
    """A plain open matter at ``place``."""
    return world.once("matter", place, lambda: making.raised(place))


def in_state(world: World, place: Platform, status: str) -> Case:
    """A matter put into ``status`` by hand: acts reach it only below a town."""

    def make() -> Case:
        case = making.raised(place)
        Case.objects.filter(pk=case.pk).update(status=status)
        return case

    return world.once(status, place, make)


@sample(
    "case",
    "case_return",
    "case_withdraw",
    "case_move",
    "case_describe",
    "case_suspend",
    "case_merge",
    "case_refer",
    "case_no_meeting",
    "problem_new",
    "item_new",
    "case_gates",
    "case_joint",
)
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no})


@sample("case_photo")
def _(world: World, place: Platform) -> Call:
    def make() -> Case:
        photo = keep_picture(making.picture(), by=BY)
        return making.raised(place, photo=photo)

    return Call({"no": world.once("with photo", place, make).no})


@sample("case_noted")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no}, post={})


@sample("case_void")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no}, conditions=frozenset({"not_held"}))


@sample("problem_explain")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no, "part": 1})


@sample("problem_up")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no, "part": 1})


@sample("problem_take_up")
def _(world: World, place: Platform) -> Call:
    def make() -> Case:
        case = making.raised(place)
        making.concluded(case, ProblemOutcome.ESCALATED, text="请上级解决")
        return case

    return Call({"no": world.once("risen", place, make).no, "part": 1})


@sample("case_resubmit")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "returned").no})


@sample("case_resume")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "suspended").no})


@sample("case_reopen")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "closed").no})


@sample("case_approve")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "submitted").no})


@sample("procedure_edit", "procedure_move")
def _(world: World, place: Platform) -> Call:
    def make() -> Procedure:
        own = Procedure.objects.create(code=f"own-{place.code}", name="本地程序", platform=place)
        rows = newest_of_all().steps.order_by("position").values("kind", "label", "post")
        new_version(own, list(rows))
        return own

    return Call({"code": world.once("procedure", place, make).code})


def at_stage(world: World, place: Platform) -> Case:
    """A matter at a stage that only the asking post can tell the end of."""

    def make() -> Case:
        case = making.raised(place)
        facts = {"kind": "research", "waivable": True}
        case.steps.filter(position=2).update(status="done")
        case.steps.filter(position=3).update(status="active", **facts)
        return case

    case = world.once("at a stage", place, make)
    hat = world.asker.hat if world.asker else None
    at_home = hat is not None and hat.platform is not None and hat.platform.pk == place.pk
    case.steps.update(post=hat.role if hat is not None and at_home else Role.RESIDENT)
    return case


def own_stage(world: World, place: Platform) -> frozenset[str] | None:
    """A stage answers to its post at its place alone, whoever looks from above."""
    hat = world.asker.hat if world.asker else None
    above = hat is not None and hat.platform is not None and hat.platform.pk != place.pk
    return frozenset() if above else None


@sample("step_leave", "step_waive")
def _(world: World, place: Platform) -> Call:
    no = at_stage(world, place).no
    return Call({"no": no, "position": 3}, relations=own_stage(world, place))


@sample("step_back")
def _(world: World, place: Platform) -> Call:
    return Call({"no": at_stage(world, place).no}, relations=own_stage(world, place))


def finished(world: World, place: Platform) -> Case:
    """A matter of which everything is reported done."""

    def make() -> Case:
        case = making.raised(place)
        making.done(case)
        return case

    return world.once("finished matter", place, make)


@sample("call_back")
def _(world: World, place: Platform) -> Call:
    return Call({"no": finished(world, place).no})


def doubted(world: World, place: Platform, words: str) -> Case:
    """A matter said not to be solved."""

    def make() -> Case:
        return making.doubted(making.raised(place, words)).case

    return world.once(f"doubted: {words}", place, make)


@sample("verify")
def _(world: World, place: Platform) -> Call:
    return Call({"no": doubted(world, place, making.WORDS).no}, conditions=NOT_HANDLER)


@sample("verify_inside")
def _(world: World, place: Platform) -> Call:
    return Call({"no": doubted(world, place, QUARREL).no}, conditions=NOT_HANDLER)


def closed(world: World, place: Platform, words: str) -> Case:
    """A closed matter with its look-backs planned."""
    return world.once(f"closed: {words}", place, lambda: making.closed(making.raised(place, words)))


@sample("look_back")
def _(world: World, place: Platform) -> Call:
    return Call({"no": closed(world, place, making.WORDS).no}, conditions=NOT_HANDLER)


@sample("look_back_inside")
def _(world: World, place: Platform) -> Call:
    return Call({"no": closed(world, place, QUARREL).no}, conditions=NOT_HANDLER)


# --- reports and registers ------------------------------------------------------------------


def reported(world: World, place: Platform) -> lifecycle.clue.Clue:
    """A report nobody has answered."""
    return world.once(
        "clue", place, lambda: lifecycle.report_clue(place, "路灯不亮", by=BY, at=clock.now())[0]
    )


@sample("clue")
def _(world: World, place: Platform) -> Call:
    return Call({"no": reported(world, place).no})


ROWS |= {
    "cases.Case": matter,
    "cases.Clue": reported,
    "cases.ActionItem": lambda world, place: world.once(
        "item", place, lambda: making.agreed(making.raised(place))
    ),
    "cases.LookBack": lambda world, place: making.look_back_of(closed(world, place, making.WORDS)),
}


@sample("case_told", "case_opinions", "case_research")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no})


def voiced(world: World, place: Platform) -> Opinion:
    """An opinion that nobody has looked into."""

    def make() -> Opinion:
        case = making.raised(place)
        source = OpinionSource.BOX
        return lifecycle.voice_opinion(case, "棚要离窗远一点", source, by=BY, at=making.now())

    return world.once("opinion", place, make)


@sample("opinion_verify")
def _(world: World, place: Platform) -> Call:
    row = voiced(world, place)
    return Call({"no": row.case.no, "pk": row.pk})


@sample("dissent_explain")
def _(world: World, place: Platform) -> Call:
    """Whoever held the round explains: its host, and those who act for the place."""

    def make() -> Dissent:
        case = making.raised(place)
        making.held(case)
        one = case.rounds.select_related("case__platform").get()
        return lifecycle.dissent(one, "业主一方", "不同意摊钱", by=BY, at=making.now())

    row = world.once("dissent", place, make)
    hat = world.asker.hat if world.asker else None
    acts = hat is not None and hat.role not in {Role.FIXED_MEMBER, Role.LIAISON}
    own = frozenset({"P", "host"}) if acts and hat and hat.platform == place else None
    return Call({"no": row.case.no, "pk": row.pk}, relations=own)


@sample("suggestion_answer")
def _(world: World, place: Platform) -> Call:
    def make() -> Research:
        found = Found(ResearchKind.SURVEY, making.today(), "委员三人", "东门", (), ("装充电棚",))
        return lifecycle.record_research(making.raised(place), found, by=BY, at=making.now())

    row = world.once("research", place, make)
    return Call({"no": row.case.no, "pk": row.lines.get().pk})


from tests.cases import after_samples, item_samples  # noqa: E402, F401  register their own; need all the above
