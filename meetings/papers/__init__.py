"""Papers of a meeting as Word files: the minutes and the sign-in sheet.

The templates beside this file are made by ``build``; what stands in them is said by ``wording``.
"""

from pathlib import Path

from meetings.papers import wording
from records.papers import Paper, register

FOLDER = Path(__file__).parent
MINUTES, SIGN_IN = "minutes", "sign_in"


def register_all() -> None:
    """Makes both papers known; called once when the site starts."""
    register(
        Paper(
            MINUTES,
            FOLDER / "minutes.docx",
            {
                "title": "heading, with the place",
                "corrected": "what a later version puts right, empty in the first",
                "intro": "when, where, what about, how many, who presided",
                "items": "one paragraph per problem: head and text",
                "gates": "what the gate units said: label and text, nothing without gates",
                "attendance": "present, excused, absent: label and text",
                "signer": "the platform that held the meeting",
                "day": "day on which they were compiled",
                "beneath": "dissent, questions: a head and lines each, nothing where there are none",
                "remarks_head": "heading above the objections",
                "remarks": "objections with their answers, a sentence each",
                "state": "whether they are final, and why",
            },
            wording.minutes_content,
        )
    )
    register(
        Paper(
            SIGN_IN,
            FOLDER / "sign_in.docx",
            {
                "title": "heading",
                "about": "the matter under its public title",
                "when": "day and time",
                "where": "place",
                "counts": "expected, and present once held (persons)",
                "heads": "the five column headings",
                "rows": "number, name, seat and class of each person expected",
            },
            wording.sheet_content,
        )
    )
