"""A matter as it is raised, and the small acts its story is told with."""

import datetime as dt
from typing import Any, TypeVar

from django.db import models

from cases.enums import CaseStatus, Category, Source, StepKind, StepStatus
from cases.lifecycle.case import OBJECTION, is_reported, search_text
from cases.models import ActionItem, Case, CaseStep, Problem
from cases.wording import guess_category, titles
from config.scale import words
from config.scale.county import County
from config.scale.people import Place, Somebody
from config.scale.plan import Path
from config.scale.reports import Report

Row = TypeVar("Row", bound=models.Model)
QUARRELS = 0.04
RAISER_KNOWN = 0.4


class Story:
    """A matter while it is told. ``day`` is the day the story has come to."""

    def __init__(
        self, county: County, place: Place, path: Path, day: dt.date, report: Report | None
    ) -> None:
        self.county, self.place, self.path, self.day = county, place, path, day
        self.random, self.by = county.random, place.by
        self._rows: list[models.Model] = []
        self.case = self._raise(report)
        self.chain = county.chain(self.case.ledger_stream)
        self.steps = self._copy_steps()
        self.problems = self._problems()
        self.items: list[ActionItem] = []
        self.chain.add("case.raised", by=self.by, at=self.case.raised_at, after=CaseStatus.OPEN)
        if report:
            report.taken_up(self.case)

    def end(self) -> None:
        """Nothing more happened so far: the rows are written."""
        self.county.tables.put(self._rows)
        self.chain.end()

    # --- small things ------------------------------------------------------------------------

    def row(self, model: type[Row], **values: Any) -> Row:
        """A row of this matter, written when all is told."""
        row = self.county.tables.new(model, **values)
        self._rows.append(row)
        return row

    def later(self, least: int, most: int) -> dt.date:
        """Some days pass; today is the last."""
        days = dt.timedelta(days=self.random.randint(least, most))
        self.day = min(self.day + days, self.county.today)
        return self.day

    def move(self, row: Any, to: str, act: str, at: dt.datetime, **facts: Any) -> None:
        """Moves case, problem or item to another state, on record."""
        column = "outcome" if isinstance(row, Problem) else "status"
        before = getattr(row, column)
        setattr(row, column, to)
        self.chain.add(
            act, by=self.by, at=at, facts=facts, before=before, after=to, subject=self.name_of(row)
        )

    def name_of(self, row: Any) -> str:
        """The name under which events speak of a row of this matter."""
        if isinstance(row, Problem):  # its own way there would load the matter
            return f"problem:{self.case.no}/{row.part}"
        return row.ledger_subject

    def step_on(self, kind: StepKind, at: dt.datetime, *, reason: str = "") -> None:
        """Leaves the step of ``kind``, without having done it where a ``reason`` is given."""
        position = next(n for n, step in enumerate(self.steps) if step.kind == kind)
        step = self.steps[position]
        to = StepStatus.WAIVED if reason else StepStatus.DONE
        facts = {"reason": reason} if reason else {}
        step.left_at, step.reason = at, reason
        self._move_step(step, to, "step.waived" if reason else "step.left", at, facts)
        if position + 1 < len(self.steps):
            following = self.steps[position + 1]
            following.entered_at = at
            self._move_step(following, StepStatus.ACTIVE, "step.entered", at, {})

    def _move_step(
        self, step: CaseStep, to: StepStatus, act: str, at: dt.datetime, facts: dict[str, str]
    ) -> None:
        subject = f"step:{self.case.no}/{step.position}"
        before, step.status = step.status, to
        self.chain.add(
            act, by=self.by, at=at, facts=facts, before=before, after=to, subject=subject
        )

    def tell_of_case(
        self, kind: str, people: list[Somebody], at: dt.datetime, version: int | str = 1
    ) -> None:
        """Somebody is told of the matter by its public title."""
        case, place = self.case, self.place
        self.county.tell(
            people,
            place,
            kind=kind,
            subject=case.ledger_subject,
            made_at=at,
            restricted=case.restricted,
            params={"title": case.short_title, "no": case.no, "place": place.platform.name},
            version=version,
        )

    # --- raised ------------------------------------------------------------------------------

    def _raise(self, report: Report | None) -> Case:
        county, place, random = self.county, self.place, self.random
        hidden = random.random() < QUARRELS
        text = words.quarrel(random) if hidden else words.statement(random)
        if report:
            text, hidden = report.clue.body, report.clue.restricted
        no, at = county.number("T", place, self.day), county.moment(self.day, 10)
        category = Category.DISPUTE if hidden else guess_category(text)
        name = place.platform.name
        title, public, short = titles(text, restricted=hidden, place=name, category=category, no=no)
        raiser = random.choice(place.members) if random.random() < RAISER_KNOWN else None
        reported = is_reported(place.platform)
        case = self.row(
            Case,
            no=no,
            title=title,
            public_title=public,
            short_title=short,
            statement=text,
            restricted=hidden,
            category=category,
            source=Source.RESIDENT if report else Source.VILLAGE,
            occurred_on=self.day,
            recorded_time=at,
            procedure_version_id=county.procedure.pk,
            raiser_id=raiser.pk if raiser else None,
            object_until=county.due_on(self.day, OBJECTION) if reported else None,
            raised_at=at,
            raised_by_kind=self.by.kind,
            raised_by=self.by.no,
            raised_by_label=self.by.said,
            search_text=search_text(no, public),
        )
        case.place(place.platform)
        self.raiser = raiser
        return case

    def _copy_steps(self) -> list[CaseStep]:
        at = self.case.raised_at
        steps = []
        for position, step in enumerate(self.county.steps, start=1):
            status = {1: StepStatus.DONE, 2: StepStatus.ACTIVE}.get(position, StepStatus.PENDING)
            row = self.row(
                CaseStep,
                case_id=self.case.pk,
                position=position,
                kind=step.kind,
                label=step.label,
                status=status,
                limit_n=step.limit_n,
                limit_unit=step.limit_unit,
                post=step.post,
                waivable=step.waivable,
                entered_at=at if position <= 2 else None,
                left_at=at if position == 1 else None,
            )
            steps.append(row)
        return steps

    def _problems(self) -> list[Problem]:
        count = max(1, self.path.items)
        texts = [self.case.title, *(words.statement(self.random) for _n in range(count - 1))]
        return [
            self.row(Problem, case_id=self.case.pk, part=part, text=text)
            for part, text in enumerate(texts, start=1)
        ]
