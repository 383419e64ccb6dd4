"""Field history of registers that people edit (platforms, people, rosters, posts)."""

from typing import Any, NoReturn

from django.db import models
from simple_history.models import HistoricalRecords


def _user_of(historical: Any, **_kwargs: Any) -> Any:
    return historical.history_user_id


def _set_user(historical: Any, user: Any) -> None:
    historical.history_user_id = "" if user is None else user.get_username()


def register_history() -> HistoricalRecords:
    """History rows that name the account as text: no foreign key points up the stair."""
    return HistoricalRecords(
        history_user_id_field=models.CharField(max_length=150, blank=True, default=""),
        history_user_getter=_user_of,
        history_user_setter=_set_user,
    )


class RegisterQuerySet(models.QuerySet):
    """Rows of a register. ``update`` would write no history, so it is refused."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError(
            f"{self.model.__name__} is a register with history: change rows one by one with "
            "save(), or many with simple_history.utils.bulk_update_with_history()."
        )
