"""Made-up contents for the gallery: one of everything the look has."""

from typing import Any

from django.utils.translation import pgettext

from desk.forms import SampleForm


def _form() -> SampleForm:
    """Sent with one field left empty, so that its refusal shows."""
    sent = {
        "what": pgettext("sample", "The outer wall of building 3 leaks"),
        "point": "hardship",
        "outcome": "agreed",
        "lead": "own",
        "time": "tomorrow",
        "level": "village",
        "code": "402816",
    }
    form = SampleForm(sent)
    form.add_error(
        None,
        pgettext(
            "sample", "The network broke off and nothing was sent. All you wrote is still here."
        ),
    )
    return form


def _seats(missing: tuple[int, ...] = ()) -> list[tuple[str, bool]]:
    letters = [
        "1",
        pgettext("sample", "Su"),
        pgettext("sample", "De"),
        pgettext("sample", "Re"),
        pgettext("sample", "No"),
        pgettext("sample", "En"),
        pgettext("sample", "So"),
    ]
    return [(letter, index not in missing) for index, letter in enumerate(letters)]


def _steps() -> list[dict[str, Any]]:
    four = [
        {
            "name": pgettext("sample", "Raise"),
            "note": pgettext("sample", "18 Nov"),
            "state": "done",
        },
        {
            "name": pgettext("sample", "Discuss"),
            "note": pgettext("sample", "tonight at half past seven"),
            "state": "now",
        },
        {"name": pgettext("sample", "Do"), "note": ""},
        {"name": pgettext("sample", "Ask back"), "note": ""},
    ]
    names = [
        pgettext("sample", "Clues"),
        pgettext("sample", "Topic"),
        pgettext("sample", "Approval"),
        pgettext("sample", "Announcement"),
        pgettext("sample", "Research"),
        pgettext("sample", "Preparation"),
        pgettext("sample", "Meeting"),
        pgettext("sample", "Outcome"),
        pgettext("sample", "Decision"),
        pgettext("sample", "Follow-up"),
        pgettext("sample", "Rating"),
        pgettext("sample", "Look-back"),
    ]
    states = ["done"] * 4 + ["waived"] + ["done"] * 4 + ["now", "", ""]
    twelve = [{"name": n, "state": s} for n, s in zip(names, states, strict=True)]
    return [
        {"title": pgettext("sample", "Village or community, 4 steps"), "steps": four},
        {"title": pgettext("sample", "County, 12 steps"), "steps": twelve},
    ]


def _badges() -> list[dict[str, str]]:
    return [
        {"tone": "", "icon": "paper", "text": pgettext("sample", "Draft")},
        {"tone": "", "icon": "wait", "text": pgettext("sample", "Awaiting acceptance")},
        {"tone": "now", "icon": "clock", "text": pgettext("sample", "In hand")},
        {
            "tone": "blue",
            "icon": "clock",
            "text": pgettext("sample", "Reported as solved, awaiting a check"),
        },
        {"tone": "done", "icon": "done", "text": pgettext("sample", "Checked as solved")},
        {"tone": "slow", "icon": "alert", "text": pgettext("sample", "Meets difficulties")},
        {
            "tone": "late",
            "icon": "stop",
            "text": pgettext("sample", "5 working days past its own day"),
        },
        {"tone": "line", "icon": "topic", "text": pgettext("sample", "People’s hardships")},
    ]


def _rows() -> dict[str, Any]:
    in_hand = {"tone": "now", "icon": "clock", "text": pgettext("sample", "In hand")}
    done = {"tone": "done", "icon": "done", "text": pgettext("sample", "Done, 3 days early")}
    return {
        "columns": [
            {"label": pgettext("sample", "Item")},
            {"label": pgettext("sample", "With whom")},
            {"label": pgettext("sample", "Day")},
            {"label": pgettext("sample", "State")},
        ],
        "rows": [
            [
                {"text": pgettext("sample", "Plan for the outer wall"), "url": "#table"},
                {
                    "text": pgettext("sample", "County housing bureau"),
                    "note": pgettext("sample", "Contact: Gao"),
                },
                {"text": pgettext("sample", "4 Dec")},
                {"badge": in_hand},
            ],
            [
                {"text": pgettext("sample", "Survey of the building"), "url": "#table"},
                {"text": pgettext("sample", "County housing bureau")},
                {"text": pgettext("sample", "15 Oct")},
                {"badge": done},
            ],
        ],
    }


def _items() -> list[dict[str, Any]]:
    soon = {"tone": "now", "icon": "clock", "text": pgettext("sample", "easiest today")}
    return [
        {
            "icon": "paper",
            "title": pgettext("sample", "Rubbish in the stairs of building 6"),
            "note": pgettext("sample", "met last night, 2 problems"),
            "badge": soon,
            "url": "#list",
            "do": pgettext("sample", "Record"),
        },
        {
            "icon": "wait",
            "title": pgettext("sample", "Awaiting the county housing bureau"),
            "note": pgettext("sample", "building 3, the outer wall"),
            "url": "#list",
        },
        {
            "icon": "scale",
            "title": pgettext("sample", "May the maintenance fund be used"),
            "note": pgettext("sample", "the owners decide together"),
        },
    ]


def _figures() -> dict[str, Any]:
    problems = pgettext("sample", "problems")
    return {
        "tiles": [
            {
                "label": pgettext("sample", "Problems solved"),
                "pair": [
                    {"value": 241, "unit": problems, "note": pgettext("sample", "reported")},
                    {"value": 203, "unit": problems, "note": pgettext("sample", "checked")},
                ],
            },
            {
                "label": pgettext("sample", "Meetings"),
                "value": 486,
                "unit": pgettext("sample", "meetings"),
                "url": "#figures",
                "note": pgettext("sample", "61 more than a year ago"),
            },
            {
                "label": pgettext("sample", "People who took part"),
                "value": "9,702",
                "unit": pgettext("sample", "attendances"),
            },
        ],
        "bars": [
            {
                "label": pgettext("sample", "People’s hardships"),
                "value": 168,
                "unit": pgettext("sample", "matters"),
                "percent": 84.0,
            },
            {
                "label": pgettext("sample", "Focus of governance"),
                "value": 73,
                "unit": pgettext("sample", "matters"),
                "percent": 36.5,
            },
        ],
        "wall_columns": [
            pgettext("sample", "Town"),
            pgettext("sample", "Platforms"),
            pgettext("sample", "Meetings"),
        ],
        "wall": [
            {
                "name": pgettext("sample", "Town A"),
                "url": "#figures",
                "squares": ["full"] * 9 + ["half"] * 3 + ["none"],
                "words": pgettext(
                    "sample", "13 platforms: 9 met this quarter, 3 this year, 1 not yet"
                ),
                "figures": [
                    {
                        "label": pgettext("sample", "Meetings"),
                        "value": 41,
                        "unit": pgettext("sample", "meetings"),
                    }
                ],
            },
            {
                "name": pgettext("sample", "Town B"),
                "url": "#figures",
                "squares": ["full"] * 7 + ["half"] * 2,
                "words": pgettext("sample", "9 platforms: 7 met this quarter, 2 this year"),
                "figures": [
                    {
                        "label": pgettext("sample", "Meetings"),
                        "value": 33,
                        "unit": pgettext("sample", "meetings"),
                    }
                ],
            },
        ],
    }


def context() -> dict[str, Any]:
    """What desk/gallery.html shows."""
    return {
        "badges": _badges(),
        "full_seats": _seats(),
        "open_seats": _seats(missing=(2, 5, 6)),
        "methods": _steps(),
        "form": _form(),
        "table": _rows(),
        "items": _items(),
        "figures": _figures(),
        "sheet": [
            {
                "label": pgettext("sample", "Source"),
                "value": pgettext("sample", "a resident’s scan of the QR code"),
            },
            {
                "label": pgettext("sample", "Raised by"),
                "value": pgettext("sample", "Ma, not shown in full"),
                "note": "138****5678",
            },
            {
                "label": pgettext("sample", "Concerns"),
                "value": 36,
                "unit": pgettext("sample", "households"),
            },
        ],
        "now": [
            {
                "label": pgettext("sample", "To do now"),
                "value": pgettext("sample", "Report the result"),
                "note": pgettext("sample", "the outer wall"),
            },
            {
                "label": pgettext("sample", "By whom"),
                "value": pgettext("sample", "County housing bureau"),
                "note": pgettext("sample", "Contact: Gao"),
            },
            {
                "label": pgettext("sample", "Until when"),
                "value": pgettext("sample", "4 Dec"),
                "note": pgettext("sample", "10 working days left"),
            },
        ],
        "events": [
            {
                "what": pgettext("sample", "Accepted"),
                "text": pgettext("sample", "County housing bureau"),
                "moment": pgettext("sample", "8 Oct 09:12"),
                "state": "done",
            },
            {
                "what": pgettext("sample", "Progress"),
                "text": pgettext("sample", "the first draft is there"),
                "moment": pgettext("sample", "6 Nov 16:40"),
                "state": "now",
            },
            {"what": pgettext("sample", "Reply"), "moment": pgettext("sample", "by 4 Dec")},
        ],
        "group_text": pgettext(
            "sample", "We meet on Saturday at half past seven.\nCan you come? Please answer."
        ),
    }
