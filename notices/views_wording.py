"""通知措辞: what every notice says here, one kind edited in both languages with a preview."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError, NotAllowed
from common.templatetags.look import full_date
from notices import kinds, rewording, wordings
from notices.enums import WordsLanguage
from notices.forms_wording import WordingForm
from notices.kinds import Kind
from notices.models import Wording
from notices.rewording import LONGEST, shown
from notices.variables import samples_of, variables_of
from notices.wordings import Wordings
from participants.actor import Actor
from platforms.models import Platform

SOMEBODY, VILLAGE = "刘海生", "燕村"  # who the preview is told to, and where
CHANGES = 10  # shown; the register keeps all
REFUSED = 422

# Under which heading a kind stands: what it is about, by the first word of its name.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Meetings"), ("meeting", "minutes", "reply")),
    (gettext_lazy("Matters"), ("case", "problem", "opinion", "dissent", "clue")),
    (gettext_lazy("What is being done"), ("item", "unit")),
    (gettext_lazy("Platforms"), ("platform",)),
)


def _place(request: HttpRequest) -> Platform:
    """The acting post's own place, whose words these are. Raises NotAllowed where there is none."""
    user: Any = request.user
    place = user.hat.platform
    if place is None:
        raise NotAllowed()
    user.check_may("notice.wording", place)
    return place


def _kind(name: str) -> Kind:
    try:
        return kinds.get(name)
    except kinds.NoSuchKind as error:
        raise Http404(str(error)) from None


def _shipped(kind: Kind, language: str) -> tuple[str, str]:
    with translation.override(language):
        return str(kind.title), str(kind.text)


@act("notice.wording")
@require_GET
def wording_list(request: HttpRequest) -> HttpResponse:
    """Every kind with what it says here in Chinese, and whose words those are."""
    place = _place(request)
    places = wordings.places_from(place)
    every = kinds.registered()
    own = wordings.read((kind.name for kind in every), places)
    groups = []
    for label, heads in GROUPS:
        some = [kind for kind in every if kind.name.partition(".")[0] in heads]
        groups.append((label, [_row(kind, own, place) for kind in some]))
    return render(request, "notices/wordings.html", {"groups": groups, "place": place})


def _row(kind: Kind, own: Wordings, place: Platform) -> dict[str, Any]:
    places = wordings.places_from(place)
    found = [row for one in WordsLanguage.values if (row := own.of(kind.name, places, one))]
    made = own.of(kind.name, places, WordsLanguage.CHINESE)
    words = (made.title, made.text) if made else _shipped(kind, WordsLanguage.CHINESE)
    title, text = (shown(kind, one) for one in words)
    return {
        "icon": "bell",
        "title": title,
        "note": text,
        "url": reverse("wording", args=[kind.name]),
        "badge": _whose(found, place),
    }


def _whose(found: list[Wording], place: Platform) -> dict[str, str]:
    """Whose words hold, in one word: shipped, one's own, or a place's above."""
    if any(row.platform_id == place.pk for row in found):
        return {"tone": "now", "icon": "check", "text": _("our own")}
    if found:
        return {"tone": "line", "icon": "pin", "text": found[0].platform.name}
    return {"tone": "", "icon": "info", "text": _("shipped")}


@dataclass
class Part:
    """One language of the page: its form, whose words it started from, how it would be read."""

    language: WordsLanguage
    form: WordingForm
    origin: Wording | None
    own: bool
    preview: dict[str, str]

    @property
    def stamp(self) -> str:
        """Which words it started from."""
        return _stamp(self.origin)

    @property
    def code(self) -> str:
        """The language as an address names it."""
        return self.language.value


@act("notice.wording")
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its words in both languages, previewed or saved."""
    place, named = _place(request), _kind(kind)
    looks = request.POST.get("act") == "look"
    parts = _parts(request, place, named)
    if request.method == "POST" and not looks:
        saved = _save(request, place, named, parts)
        if saved is not None:
            messages.success(request, saved)
            return redirect("wording", named.name)
    refused = any(part.form.errors for part in parts)
    for part in parts:
        part.preview = _preview(named, part)
    context = {
        "kind": named,
        "name": kinds.label_of(named.name),
        "place": place,
        "parts": parts,
        "variables": [
            {"typed": f"{{{one.label}}}", "sample": value, "needed": one.needed}
            for one, value in zip(variables_of(named), samples_of(named).values(), strict=True)
        ],
        "longest": LONGEST,
        **_below(place, named),
        "changes": _changes(place, named),
    }
    status = REFUSED if refused and not looks else 200
    return render(request, "notices/wording.html", context, status=status)


def _parts(request: HttpRequest, place: Platform, kind: Kind) -> list[Part]:
    places = wordings.places_from(place)
    made = wordings.read([kind.name], places)
    parts = []
    for language in WordsLanguage:
        origin = made.of(kind.name, places, language)
        words = (origin.title, origin.text) if origin else _shipped(kind, language)
        start = dict(zip(("title", "text"), (shown(kind, one) for one in words), strict=True))
        data = request.POST if request.method == "POST" else None
        form = WordingForm(data, initial=start, prefix=language.value)
        own = origin is not None and origin.platform_id == place.pk
        parts.append(Part(language, form, origin, own, {}))
    return parts


def _save(request: HttpRequest, place: Platform, kind: Kind, parts: list[Part]) -> str | None:
    """Saves what was changed in either language, or nothing of both; what to say, None where
    something is refused."""
    changed = [part for part in parts if _is_changed(part)]
    for part in changed:
        if _was_quicker(request, part):
            part.form.refuse({"": _("Somebody else has worded this meanwhile. Please look again.")})
            continue
        try:
            rewording.stored(kind, *part.form.words())
        except DomainError as error:
            part.form.refuse(error.errors or {"": error.sentence})
    if any(part.form.errors for part in parts):
        return None
    by, at = Actor.of(request.user), clock.now()  # type: ignore[arg-type]  # somebody signed in
    for part in changed:
        title, text = part.form.words()
        rewording.reword(place, kind, part.language, title=title, text=text, by=by, at=at)
    if not changed:
        return _("Nothing was changed.")
    return _(
        "Saved. The inbox and whatever goes out from now on say this; mails that went out stay "
        "as they are."
    )


def _stamp(origin: Wording | None) -> str:
    """Which words a page started from."""
    return f"{origin.pk}-{origin.changed_at.timestamp()}" if origin else "shipped"


def _was_quicker(request: HttpRequest, part: Part) -> bool:
    """Whether somebody has worded it anew since the page was opened."""
    return request.POST.get(f"{part.code}-start", part.stamp) != part.stamp


def _is_changed(part: Part) -> bool:
    """Whether something else stands there than what holds now: only that becomes one's own."""
    typed = [" ".join(words.split()) for words in part.form.words()]
    return typed != [part.form.initial["title"], part.form.initial["text"]]


def _preview(kind: Kind, part: Part) -> dict[str, str]:
    """The words with sample values, as an inbox and a mail show them; where they are wrong, why."""
    try:
        title, text = rewording.stored(kind, *part.form.words())
    except DomainError as error:
        return {"trouble": error.sentence}
    with translation.override(part.language):
        values = samples_of(kind)
        foot = _("Sent by the consultation platform of %(place)s. Please do not answer this mail.")
        return {
            "title": title % values,
            "text": text % values,
            "greeting": _("%(name)s, good day:") % {"name": SOMEBODY},
            "link": f"{settings.SITE_URL}/…",
            "foot": foot % {"place": VILLAGE},
        }


def _below(place: Platform, kind: Kind) -> dict[str, Any]:
    """Who else is told in these words: how many places below, and those with words of their own."""
    below = Platform.objects.below(place).standing_on(clock.today())
    own = Wording.objects.filter(platform__in=below, kind=kind.name).select_related("platform")
    names = dict.fromkeys(row.platform.name for row in own.order_by("platform__path"))
    return {"below": below.count(), "apart": list(names)}


def _changes(place: Platform, kind: Kind) -> list[dict[str, Any]]:
    """What was changed here, newest first: when, by whom, and what had stood before."""
    rows = Wording.history.filter(platform_id=place.pk, kind=kind.name)
    kept = list(rows.order_by("-history_id")[: CHANGES * 2 + 2])
    changes = []
    for number, row in enumerate(kept[:CHANGES]):
        older = [one for one in kept[number + 1 :] if one.language == row.language]
        before = older[0] if older and older[0].history_type != "-" else None
        language = WordsLanguage(row.language)
        title, text = (before.title, before.text) if before else _shipped(kind, language)
        what = _("went back to the default") if row.history_type == "-" else _("changed")
        said = {"title": shown(kind, title), "text": shown(kind, text)}
        changes.append(
            {
                "what": f"{row.changed_by_label} · {language.label} · {what}",
                "text": _("Before: %(title)s — %(text)s") % said,
                "moment": full_date(row.changed_at),
            }
        )
    return changes


@act("notice.wording")
@require_POST
def wording_default(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """恢复默认: one language says again what the place inherits."""
    place, named = _place(request), _kind(kind)
    if language not in WordsLanguage.values:
        raise Http404(language)
    by = Actor.of(request.user)  # type: ignore[arg-type]  # somebody signed in
    if rewording.go_back(place, named, language, by=by, at=clock.now()):
        messages.success(request, _("The default words hold again; the former ones stay below."))
    else:
        messages.info(request, _("The default words hold already."))
    return redirect("wording", named.name)
