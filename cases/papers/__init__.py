"""Papers of this room as Word files: letters that follow something up, and supervision orders."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Instrument
from common.templatetags.look import paper_date
from records.numbers import printed
from records.papers import Paper, register

FOLDER = Path(__file__).parent
INSTRUMENT = "instrument"


def register_all() -> None:
    """Makes the paper known; called once when the site starts."""
    register(
        Paper(
            INSTRUMENT,
            FOLDER / "instrument.docx",
            {
                "title": "name of the letter or order",
                "number": "its number of the year, and the colour",
                "unit": "whom it is for",
                "text": "what it says",
                "lines": "what it is about, until when, answer by, and on which basis",
                "issuer": "the body that issued it",
                "day": "day of issue",
            },
            instrument_content,
        )
    )


def instrument_content(row: Instrument) -> dict[str, Any]:
    """What stands in it; the basis prints on every order (procedure.md §0.2)."""
    lines = [
        {"label": _("What it is about: "), "text": row.item.text},
        {"label": _("To be done by: "), "text": paper_date(row.item.due)},
        {"label": _("To be answered by: "), "text": paper_date(row.answer_by)},
    ]
    if row.basis:
        lines.append({"label": _("On the basis of: "), "text": row.basis})
    words = {"number": printed(row.no), "colour": row.get_colour_display()}
    return {
        "title": row.kind,
        "number": _("%(number)s, %(colour)s") % words,
        "unit": _("%(unit)s:") % {"unit": row.item.lead_name},
        "text": row.text,
        "lines": lines,
        "issuer": row.issuer.name,
        "day": paper_date(row.issued_on),
    }
