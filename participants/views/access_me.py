"""我: who I am here, for which post I act, and the phones that know me."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from participants import confirming, security, sessions, signin
from participants.actor import Actor
from participants.forms.access import EmailForm, Last4Form
from participants.models import Device
from participants.permissions import check_can_forget_phone


@act("account.own")
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Name, posts, phones, and the way out."""
    remembered = Device.objects.remembered(clock.real_now()).filter(user=request.user).count()
    return render(request, "participants/me.html", {"remembered": remembered})


@act("account.own")
@require_http_methods(["GET", "POST"])
def hats(request: HttpRequest) -> HttpResponse:
    """For which post to act: shown, and changed by one tap."""
    user = request.user
    chosen = next((hat for hat in user.hats if hat.key == request.POST.get("hat")), None)
    if request.method == "GET" or chosen is None:
        status = 200 if request.method == "GET" else 404
        return render(request, "participants/hats.html", status=status)
    if chosen != user.hat:
        request.session[sessions.HAT] = chosen.key
        Device.objects.filter(pk=request.session.get(sessions.DEVICE), user=user).update(
            hat_key=chosen.key
        )
        security.note(
            "hat_changed", by=Actor.of(user), at=clock.now(), about=user, post=chosen.label
        )
    messages.success(request, _("You now act as: %(post)s.") % {"post": chosen.label})
    return redirect("home")


@act("account.own")
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Where one's own notices go besides the inbox."""
    person = request.user.person
    if person is None:
        raise Http404
    form = EmailForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        person.email = form.cleaned_data["email"]
        with transaction.atomic():
            person.save(update_fields=["email"])
        messages.success(request, _("Saved."))
        return redirect("me")
    status = 422 if form.errors else 200
    return render(request, "participants/email.html", {"form": form}, status=status)


@act("account.own")
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """我的设备: the phones that come in by themselves."""
    now = clock.real_now()
    rows = (
        Device.objects.remembered(now).filter(user=request.user).order_by("-last_used_time", "-id")
    )
    context = {"devices": rows[:50], "this": request.session.get(sessions.DEVICE)}
    return render(request, "participants/devices.html", context)


@act("account.own")
@require_POST
def forget_device(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own lost phone, or by the office the phone of somebody it prints slips for."""
    device = get_object_or_404(Device.objects.select_related("user__person"), pk=pk)
    check_can_forget_phone(request.user, device)
    if not signin.revoke(device, by=Actor.of(request.user), at=clock.now()):
        messages.info(request, _("This phone had been forgotten before."))
    else:
        messages.success(request, _("Done. That phone must use a new slip to come in."))
    if device.user_id != request.user.pk:
        return redirect("slip_print", no=device.user.person.no)
    if request.session.get(sessions.DEVICE) == device.pk:
        return redirect("sign_in")
    sessions.stay(request, device.user)
    return redirect("devices")


@act("account.own")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The last four digits of one's own phone, before something sensitive goes on."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    onward = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"
    form = Last4Form(request.POST or None)
    if request.method == "POST" and confirming.is_confirmed_by(request, form):
        return redirect(onward)
    return render(request, "participants/confirm_last4.html", {"form": form, "onward": onward})


@act("account.own")
@require_GET
def no_password(request: HttpRequest) -> HttpResponse:
    """Where a library would let somebody without a password set one: here nobody needs to."""
    messages.info(request, _("You come in without a password; there is none to change."))
    return redirect("me")
