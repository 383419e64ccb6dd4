"""What offices do about accounts: slips, lost phones, whole phone numbers; and the audit."""

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError
from common.textsearch import search
from participants import confirming, security, signin
from participants.actor import Actor
from participants.enums import DESK_ROLES
from participants.forms.access import UnmaskForm
from participants.models import Device, Helper, LiaisonAssignment, Person, Post, User
from participants.permissions import (
    can_print_slip,
    check_can_print_slip,
    check_can_unmask,
)
from participants.qr import qr_svg
from platforms.models import valid_on
from records import ledger
from records.models import LedgerEvent

SHOWN = 50


@act("sign_in_code.print")
@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    """Whom to print slips for: people with a post, and whether a phone is remembered."""
    typed = request.GET.get("q", "")
    today, now = clock.today(), clock.real_now()
    posts = Post.objects.filter(valid_on(today)).exclude(kind__in=DESK_ROLES)
    holders = (
        Q(posts__in=posts)
        | Q(helps__in=Helper.objects.filter(valid_on(today)))
        | Q(liaisons__in=LiaisonAssignment.objects.filter(valid_on(today)))
    )
    people = (
        _people_of(request.user)
        .filter(holders)
        .distinct()
        .select_related("platform", "user")
        .prefetch_related(
            Prefetch("posts", posts.order_by("rank", "id"), to_attr="standing"),
            Prefetch(
                "user__devices",
                Device.objects.remembered(now).order_by("-last_used_time", "-id"),
                to_attr="remembered",
            ),
        )
        .order_by("-id")
    )
    older = request.GET.get("before", "")
    if older.isdecimal() and len(older) < 19:
        people = people.filter(pk__lt=int(older))
    rows = list(search(people, typed)[: SHOWN + 1])
    context = {
        "people": rows[:SHOWN],
        "typed": typed,
        "more": rows[SHOWN - 1].pk if len(rows) > SHOWN else None,
    }
    return render(request, "participants/slips.html", context)


@act("sign_in_code.print")
@never_cache
@require_http_methods(["GET", "POST"])
def slip_print(request: HttpRequest, no: str) -> HttpResponse:
    """One person's way in: phones that are remembered, and a new slip.

    The slip itself is the answer to the button: it is shown this once and kept nowhere, so a
    reload prints a newer one and ends the older.
    """
    person = get_object_or_404(_people_of(request.user).select_related("platform", "county"), no=no)
    account = signin.account_of(person)
    if request.method == "POST":
        check_can_print_slip(request.user, account)
        slip = signin.print_slip(person, by=Actor.of(request.user), at=clock.now())
        return render(request, "participants/code_print.html", _paper(request, [slip]))
    refusal = ""
    try:
        check_can_print_slip(request.user, account)
    except DomainError as error:
        refusal = error.sentence
    remembered = (
        Device.objects.remembered(clock.real_now())
        .filter(user_id=account.pk)
        .order_by("-last_used_time", "-id")
    )
    context = {
        "person": person,
        "account": account,
        "devices": remembered[:SHOWN],
        "refusal": refusal,
    }
    return render(request, "participants/slip_print.html", context)


@act("sign_in_code.print")
@never_cache
@require_POST
def slips_print(request: HttpRequest) -> HttpResponse:
    """Slips for everybody ticked, two on a sheet; who may have none is left out and named."""
    chosen = _people_of(request.user).filter(no__in=request.POST.getlist("no")[:SHOWN])
    made, left_out = [], []
    for person in chosen.select_related("platform", "county").order_by("platform_id", "id"):
        if can_print_slip(request.user, signin.account_of(person)):
            made.append(signin.print_slip(person, by=Actor.of(request.user), at=clock.now()))
        else:
            left_out.append(person.name)
    if left_out:
        messages.warning(request, _("No slip for: %(names)s.") % {"names": "、".join(left_out)})
    return render(request, "participants/code_print.html", _paper(request, made))


def _paper(request: HttpRequest, made: list[signin.Slip]) -> dict[str, object]:
    """Each slip with its link drawn as QR and its digits in two groups."""
    return {
        "slips": [
            {
                "slip": slip,
                "qr": qr_svg(request.build_absolute_uri(reverse("slip_link", args=[slip.token]))),
                "digits": f"{slip.digits[:4]} {slip.digits[4:]}",
            }
            for slip in made
        ]
    }


def _people_of(user: User) -> QuerySet[Person]:
    """People whose accounts ``user`` looks after."""
    own_accounts = Q(user__in=User.objects.visible_to(user))
    in_scope = Q(pk__in=Person.objects.visible_to(user).values("pk"))
    return Person.objects.filter(own_accounts | in_scope)


@act("phone.unmask")
@never_cache
@require_http_methods(["GET", "POST"])
def unmask(request: HttpRequest, no: str) -> HttpResponse:
    """One whole phone number, against a reason and one's own last four digits; on record first."""
    person = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("platform"), no=no
    )
    check_can_unmask(request.user, person)
    form = UnmaskForm(request.POST or None)
    shown = request.method == "POST" and confirming.is_confirmed_by(request, form)
    if shown:
        reason = form.cleaned_data["reason_said"]
        check_can_unmask(request.user, person, reason)
        by = Actor.of(request.user)
        security.note("phone_unmasked", by=by, at=clock.now(), about=person, reason=reason)
    return render(
        request, "participants/unmask.html", {"person": person, "form": form, "shown": shown}
    )


@act("audit.read")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """安全审计: who came in, printed, looked at what; newest first, one tenant's own."""
    chosen, before = request.GET.get("act", ""), request.GET.get("before", "")
    events = LedgerEvent.objects.filter(
        stream=ledger.SECURITY, note__facts__tenant__in=["", request.user.hat.platform.code]
    ).select_related("note")
    if chosen in security.ACTS:
        events = events.filter(body__contains=f'"act":"{chosen}"')
    if before.isdecimal() and len(before) < 19:
        events = events.filter(seq__lt=int(before))
    rows = list(events.order_by("-seq")[: SHOWN + 1])
    context = {
        "events": [security.read(event) for event in rows[:SHOWN]],
        "acts": security.ACTS,
        "chosen": chosen,
        "more": rows[SHOWN - 1].seq if len(rows) > SHOWN else None,
    }
    return render(request, "participants/audit.html", context)
