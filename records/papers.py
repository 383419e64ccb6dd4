"""Papers: a Word template, the fields it may use, and what fills them (architecture, registry).

A room registers its papers when it starts; whoever prints one names it by key. Templates hold
places for fields and no words, so that one file serves every language; what an office prints can
be replaced by a file of the same fields.
"""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Paper:
    """One kind of paper. ``fields`` is field → what stands there; ``context`` fills them all."""

    key: str
    template: Path
    fields: Mapping[str, str]
    context: Callable[..., Mapping[str, Any]]


_papers: dict[str, Paper] = {}


def register(paper: Paper) -> None:
    """Makes a paper known. Raises ValueError where its template uses a field it does not declare."""
    used = DocxTemplate(paper.template).get_undeclared_template_variables(_environment())
    unknown = sorted(used - set(paper.fields))
    if unknown:
        raise ValueError(
            f"{paper.template} uses {unknown}, which the paper {paper.key!r} does not declare. "
            f"Declared are {sorted(paper.fields)}; declare the rest or correct the template."
        )
    _papers[paper.key] = paper


def known() -> Mapping[str, Paper]:
    """Every paper by its key."""
    return dict(_papers)


def render(
    key: str, subject: Any, *, title: str, author: str, at: dt.datetime, **facts: Any
) -> bytes:
    """The paper ``key`` about ``subject`` as a Word file.

    ``title`` and ``author`` become document properties: they must be public. Raises KeyError for
    an unknown paper, ValueError where the context leaves a declared field out.
    """
    paper = _papers[key]
    context = paper.context(subject, **facts)
    missing = sorted(set(paper.fields) - set(context))
    if missing:
        raise ValueError(
            f"The context of the paper {key!r} leaves out {missing}; fill every field."
        )
    document = DocxTemplate(paper.template)
    document.render(dict(context), _environment(), autoescape=True)
    properties = document.docx.core_properties
    properties.title, properties.author = title[:255], author[:255]
    properties.last_modified_by, properties.comments = author[:255], ""
    properties.created = properties.modified = at.astimezone(dt.UTC).replace(tzinfo=None)
    properties.language = settings.LANGUAGE_CODE
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=True)
