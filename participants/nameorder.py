"""The order of names on papers.

Leaders stand by the rank of their organisation, then of their post. Members stand by the strokes
of their surname (姓氏笔画): fewest strokes first; of equally many, by the first stroke 横竖撇点折.
A compound surname stands where its first character stands, after the single surname. Names of one
surname stand by the code points of the given name: counting its strokes too is out of scope. A
surname that the table does not hold comes last, and ``unknown`` names it as a hint. An order that
the office gave by hand (``Person.rank``) goes before all of this.
"""

import csv
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participants.models.people import Person
from participants.models.posts import Post

TABLE_FILE = Path(__file__).parent / "data" / "surnames.csv"
UNKNOWN = (999, 9)


@functools.cache
def surnames() -> dict[str, tuple[int, int]]:
    """Surname → (strokes of its first character, class of the first stroke 1–5 = 横竖撇点折)."""
    with TABLE_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["surname"]: (int(row["strokes"]), int(row["first_stroke"]))
            for row in csv.DictReader(file)
        }


def surname_of(name: str) -> str:
    """The compound surname where the table holds one (欧阳), else the first character."""
    return name[:2] if len(name) > 2 and name[:2] in surnames() else name[:1]


StrokeKey = tuple[int, int, str, str]


def stroke_key(name: str) -> StrokeKey:
    """Sorts by strokes and first stroke of the surname, then surname, then code points."""
    surname = surname_of(name)
    strokes, first = surnames().get(surname, UNKNOWN)
    return strokes, first, surname, name


def _person_key(person: Person) -> tuple[int, int, StrokeKey, int]:
    by_hand = person.rank is not None
    return (0 if by_hand else 1, person.rank or 0, stroke_key(person.name), person.pk)


def in_order(people: Iterable[Person]) -> list[Person]:
    """Members as they stand on papers: by hand first, then by surname strokes."""
    return sorted(people, key=_person_key)


def posts_in_order(posts: Iterable[Post]) -> list[Post]:
    """Leaders as they stand on papers: organisation's rank, post's rank, then as members.

    Give posts with ``select_related("person", "organization")``.
    """
    return sorted(
        posts,
        key=lambda post: (
            post.organization.rank if post.organization else 1000,
            post.rank,
            _person_key(post.person),
        ),
    )


def unknown(people: Iterable[Person]) -> list[Person]:
    """Those whose surname the table does not hold and whom nobody placed by hand."""
    return [p for p in people if p.rank is None and surname_of(p.name) not in surnames()]


def hint(people: Iterable[Person]) -> str:
    """The sentence under a list whose last names were not counted; empty where all were."""
    names = [person.name for person in unknown(people)]
    if not names:
        return ""
    return _("Surname not in the stroke table, placed last: %(names)s. You can set the order.") % {
        "names": pgettext("between names", ", ").join(names)
    }


def set_by_hand(people: Sequence[Person]) -> int:
    """Ranks ``people`` in the order given, 1 upwards. Returns how many moved."""
    moved = [(place, p) for place, p in enumerate(people, start=1) if p.rank != place]
    with transaction.atomic():
        for place, person in moved:
            person.rank = place
            person.save(update_fields=["rank"])
    return len(moved)


def forget_by_hand(people: Iterable[Person]) -> int:
    """Back to surname strokes. Returns how many had a rank."""
    ranked = [person for person in people if person.rank is not None]
    with transaction.atomic():
        for person in ranked:
            person.rank = None
            person.save(update_fields=["rank"])
    return len(ranked)
