"""Who wants to be told how: asked by whatever writes, sends or reminds."""

from collections.abc import Iterable, Mapping

from notices.models import Preference

AT_ONCE = 500  # people a statement asks for


def of(people: Iterable[int]) -> Mapping[int, Preference]:
    """What each of these people (keys) wants, the defaults where he said nothing."""
    keys = sorted(set(people))
    said = {key: Preference(person_id=key) for key in keys}
    for start in range(0, len(keys), AT_ONCE):
        rows = Preference.objects.filter(person__in=keys[start : start + AT_ONCE])
        said.update((row.person_id, row) for row in rows)
    return said
