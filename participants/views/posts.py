"""职务: who holds which post, who takes over; units' contacts; helpers."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError
from common.textsearch import normalise
from participants import posts as appointments
from participants import queries, rosters
from participants.actor import Actor
from participants.enums import ADMINISTRATORS, POST_KINDS, Role
from participants.forms.people import SearchForm
from participants.forms.posts import ContactForm, EndPostForm, StartPostForm
from participants.models import Person, Post, User
from participants.permissions import can_appoint, check_can_appoint
from platforms.enums import PlatformLevel
from platforms.models import Organization, Platform

SHOWN = 30


@act("post.assign")
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts of the desk's part of the tree in tree order, and villages without a convener."""
    today, user = clock.today(), request.user
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    kind = request.GET.get("kind", "")
    found = Post.objects.held_on(today).visible_to(user).exclude(platform=None)
    if kind in Role.values:
        found = found.filter(kind=kind)
    if typed:
        people = queries.find_people(Person.objects.all(), typed)
        found = found.filter(
            Q(person__in=people) | Q(platform__search_text__contains=normalise(typed))
        )
    path, _dash, pk = request.GET.get("after", "").partition("-")
    if path.isdecimal() and pk.isdecimal() and len(pk) < 19:
        found = found.filter(Q(platform__path__gt=path) | Q(platform__path=path, pk__gt=int(pk)))
    rows = list(queries.posts_with_help(found, today).order_by("platform__path", "pk")[: SHOWN + 1])
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    vacant = queries.without_convener(user, today)
    context = {
        "form": form,
        "typed": typed,
        "kind": kind,
        "kinds": [(k.value, k.label) for k in POST_KINDS if k != Role.UNIT_CONTACT],
        "rows": [_row(user, post) for post in rows[:SHOWN]],
        "next": f"{last.platform.path}-{last.pk}" if last else "",
        "started": bool(path),
        "vacant_count": vacant.count(),
        "vacant": vacant[:12],
        "own_place": user.hat.platform,
        "may_appoint_here": user.may("post.assign", user.hat.platform),
        "may_edit_units": user.may("unit.edit"),
        "sees_people": user.may("see"),
    }
    return render(request, "participants/posts.html", context)


def _row(user: User, post: Post) -> dict[str, Any]:
    is_convener = post.kind == Role.CONVENER
    return {
        "post": post,
        "may": can_appoint(user, post.kind, post),
        "may_delegate": is_convener and user.may("post.delegate", post),
    }


@act("post.assign")
@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest, code: str) -> HttpResponse:
    """Appoints somebody at one platform."""
    platform = _fetch_place(request, code)
    today = clock.today()
    form = StartPostForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", ""), "from_on": today},
        kinds=_kinds(request, platform),
        offered=_offered(request, platform),
    )
    if request.method == "POST" and form.is_valid():
        try:
            check_can_appoint(request.user, form.cleaned_data["kind"], platform)
            person = form.person(platform)
            appointments.start(
                form.cleaned_data["kind"],
                platform,
                person,
                from_on=form.cleaned_data["from_on"],
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("%(name)s is appointed.") % {"name": person.name})
            return redirect("posts")
    context = {"platform": platform, "form": form}
    return render(request, "participants/post_new.html", context)


@act("post.assign")
@require_http_methods(["GET", "POST"])
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a post and names who takes over, in one act."""
    post = _fetch(request, pk)
    place = appointments.place_of(post)
    check_can_appoint(request.user, post.kind, post)
    form = EndPostForm(
        request.POST or None,
        initial={"from_on": clock.today()},
        offered=_offered_after(request, post),
    )
    if request.method == "POST" and form.is_valid():
        try:
            successor = form.person(place)
            appointments.hand_over(
                post,
                successor,
                from_on=form.cleaned_data["from_on"],
                reason=form.cleaned_data["reason"],
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            _say_who(request, post, successor)
            return redirect("contacts" if post.kind == Role.UNIT_CONTACT else "posts")
    context = {"post": post, "place": post.platform or post.organization, "form": form}
    return render(request, "participants/post_end.html", context)


def _say_who(request: HttpRequest, post: Post, successor: Person | None) -> None:
    if successor is None:
        words = _("%(name)s no longer holds the post; nobody does yet.")
        messages.warning(request, words % {"name": post.person.name})
    else:
        words = _("%(successor)s takes over from %(name)s; what waits passes on at once.")
        names = {"successor": successor.name, "name": post.person.name}
        messages.success(request, words % names)


@act("unit.edit")
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Units and their contacts, in the order of papers."""
    user, today = request.user, clock.today()
    by_unit: dict[int | None, list[Post]] = {}
    for post in queries.contacts_of(user, today):
        by_unit.setdefault(post.organization_id, []).append(post)
    units = Organization.objects.visible_to(user).order_by("rank", "id")
    rows = [{"unit": unit, "contacts": by_unit.get(unit.pk, [])} for unit in units]
    context = {"rows": rows, "missing": [r["unit"] for r in rows if not r["contacts"]]}
    return render(request, "participants/contacts.html", context)


@act("unit.edit")
@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """Names a unit's contact."""
    user = request.user
    units = Organization.objects.visible_to(user).order_by("rank", "id")
    form = ContactForm(
        request.POST or None, initial={"organization": request.GET.get("unit")}, organizations=units
    )
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["organization"]
        user.check_may("unit.edit", unit)
        try:
            person = rosters.find_or_enter(
                unit.tenant, form.cleaned_data["name"], form.cleaned_data["phone"], unit.short_name
            )
            appointments.start_contact(
                unit,
                person,
                from_on=clock.today(),
                by=Actor.of(user),
                at=clock.now(),
                is_head=form.cleaned_data["is_head"],
            )
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            words = {"name": person.name, "unit": unit.short_name}
            messages.success(request, _("%(name)s is the contact of %(unit)s.") % words)
            return redirect("contacts")
    return render(request, "participants/contact_new.html", {"form": form})


def _visible(request: HttpRequest) -> Any:
    held = Post.objects.held_on(clock.today()).visible_to(request.user)
    return held.select_related("platform", "organization__tenant", "person")


def _fetch(request: HttpRequest, pk: int) -> Post:
    return get_object_or_404(_visible(request), pk=pk)


def _fetch_place(request: HttpRequest, code: str) -> Platform:
    places = queries.places_to_appoint_at(request.user).select_related("organization")
    platform = get_object_or_404(places, code=code)
    request.user.check_may("post.assign", platform)
    return platform


def _kinds(request: HttpRequest, platform: Platform) -> list[str]:
    """What may be appointed here; the three administrators only by the security administrator."""
    kinds = appointments.KINDS_AT.get(PlatformLevel(platform.level), [])
    if request.user.hat.role == Role.SEC_ADMIN:
        return list(kinds)
    return [kind for kind in kinds if kind not in ADMINISTRATORS]


def _offered(request: HttpRequest, platform: Platform) -> list[tuple[Person, str]]:
    """Whom to tap: the roster of the place, for those who may see it."""
    if not request.user.may("see", platform):
        return []
    entries = rosters.roster_of(platform, clock.today()).entries
    return [(entry.person, entry.get_seat_display()) for entry in entries]


def _offered_after(request: HttpRequest, post: Post) -> list[tuple[Person, str]]:
    """Who may follow: the roster of the place without the holder; for a unit nobody is known."""
    if post.platform is None:
        return []
    return [offer for offer in _offered(request, post.platform) if offer[0] != post.person]
