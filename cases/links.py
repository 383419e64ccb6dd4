"""Pages of the rooms above, which this room knows by their names only."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from cases.models import Case, Round


def address(name: str, *args: Any) -> str:
    """The address of a page by its name; empty where no room has such a page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def convening(case: Case) -> str:
    """开会商量: the page that calls a meeting about the matter."""
    page = address("convene")
    return f"{page}?case={case.no}" if page else ""


def past_meeting(case: Case) -> str:
    """补记: the page that records a meeting about the matter that took place."""
    page = address("past")
    return f"{page}?case={case.no}" if page else ""


def meeting(row: Round, name: str = "meeting") -> str:
    """A page of the meeting of a round: itself, its roll, its results, its minutes."""
    return address(name, row.meeting_no)
