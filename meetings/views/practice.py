"""演练: begin one, and wipe it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import clock
from common.acts import act
from common.errors import DomainError, NotAllowed
from meetings.practice import rehearse, wipe
from participants import sessions


@act("meeting.convene")
@require_POST
def practice_start(request: HttpRequest) -> HttpResponse:
    """Puts on the hat of the twin's convener."""
    hat = request.user.hat
    if hat.platform is None or hat.platform.practice:
        raise NotAllowed(_("A rehearsal begins from your own platform."))
    request.user.check_may("meeting.convene", hat.platform)
    post = rehearse(hat.platform, request.user.person, clock.today())
    request.session[sessions.HAT] = f"post:{post.pk}"
    messages.success(request, _("Rehearse as much as you like: nobody is told, nothing counts."))
    return redirect("home")


@act("meeting.convene")
@require_POST
def practice_wipe(request: HttpRequest) -> HttpResponse:
    """Back to the real platform; what was rehearsed is gone."""
    hat = request.user.hat
    if hat.platform is None or not hat.platform.practice:
        raise DomainError(_("This is no rehearsal; nothing was changed."))
    wipe(hat.platform)
    request.session.pop(sessions.HAT, None)
    messages.success(request, _("The rehearsal is over; everything of it has been wiped."))
    return redirect("home")
