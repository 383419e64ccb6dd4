"""请人代办: a first convener lets somebody hold his post for a time; the town may do it for him."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from common.templatetags.look import full_date
from participants import delegating, queries
from participants import posts as appointments
from participants.actor import Actor
from participants.delegating import AlreadyDelegated
from participants.enums import Role
from participants.forms.posts import DelegateForm, HelperForm
from participants.models import Delegation, Helper, Post


@act("post.delegate")
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Who, until when; without ``pk`` for one's own post. Shows who stands in now.

    A town desk has no such post of its own: it chooses one in the list. Whoever stands in sees
    until when, and may give it back.
    """
    if pk is None and request.user.hat.delegated and request.method == "GET":
        return _standing_in(request)
    if pk is None and request.user.hat.role != Role.CONVENER:
        return redirect("posts")
    post = _fetch(request, pk)
    today = clock.today()
    offered = delegating.who_could_stand_in(post, today)
    form = DelegateForm(request.POST or None, offered=offered, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            person = form.person(post.platform)
            made = delegating.delegate(
                post,
                person,
                from_on=today,
                until_on=form.until_on,
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except AlreadyDelegated as error:
            messages.info(request, error.sentence)
            return redirect(_page_of(request, post))
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            words = {"name": made.to_person.name, "day": full_date(made.until_on)}
            messages.success(request, _("%(name)s stands in until %(day)s.") % words)
            return redirect(_page_of(request, post))
    context = {
        "post": post,
        "own": _is_own(request, post),
        "form": form,
        "today": today,
        "helpers": post.helpers_now,
        "standing": post.delegations_now,
        "end_from": _page_of(request, post),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "participants/delegate.html", context, status=status)


def _standing_in(request: HttpRequest) -> HttpResponse:
    number = request.user.hat.key.partition(":")[2]
    delegation = get_object_or_404(Delegation.objects.open_on(clock.today()), pk=number)
    return render(request, "participants/standing_in.html", {"delegation": delegation})


@act("post.delegate")
@require_POST
def delegate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it back, or gives it back: from now on the delegate no longer holds the post."""
    found = Delegation.objects.visible_to(request.user)
    found = found.select_related("post__platform", "post__organization", "to_person")
    delegation = get_object_or_404(found, pk=pk)
    request.user.check_may("post.delegate", delegation)
    given_back = request.user.hat.key == f"delegation:{delegation.pk}"
    by, at = Actor.of(request.user), clock.now()
    try:
        delegating.end_delegation(delegation, day=clock.today(), by=by, at=at)
    except AlreadyMoved:
        messages.info(request, _("It had ended already; nothing was changed."))
        return redirect("home" if given_back else _page_of(request, delegation.post))
    if given_back:
        words = {"name": delegation.post.person.name}
        messages.success(request, _("Given back. You no longer stand in for %(name)s.") % words)
        return redirect("home")
    words = {"name": delegation.to_person.name}
    messages.success(request, _("Taken back. %(name)s no longer stands in.") % words)
    return redirect(_page_of(request, delegation.post))


@act("post.delegate")
@require_http_methods(["GET", "POST"])
def helper_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Names somebody who helps a convener all the time."""
    post = _fetch(request, pk)
    today = clock.today()
    helping = {helper.person_id for helper in post.helpers_now}
    offered = [
        offer for offer in delegating.who_could_stand_in(post, today) if offer[0].pk not in helping
    ]
    form = HelperForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            person = form.person(post.platform)
            appointments.add_helper(
                post,
                person,
                form.cleaned_data["kind"],
                from_on=today,
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("%(name)s now helps.") % {"name": person.name})
            return redirect(_page_of(request, post))
    context = {"post": post, "form": form, "back": _page_of(request, post)}
    return render(request, "participants/helper_new.html", context)


@act("post.delegate")
@require_POST
def helper_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody helps no more, from today on."""
    found = Helper.objects.visible_to(request.user)
    found = found.select_related("post__platform", "post__organization", "person")
    helper = get_object_or_404(found, pk=pk)
    request.user.check_may("post.delegate", helper)
    appointments.stop_helper(helper, day=clock.today(), by=Actor.of(request.user), at=clock.now())
    messages.success(request, _("%(name)s helps no more.") % {"name": helper.person.name})
    return redirect(_page_of(request, helper.post))


def _fetch(request: HttpRequest, pk: int | None) -> Post:
    """The post, own or below; a helper of the same post has no such act, nor a delegate."""
    number = pk if pk is not None else request.user.hat.post_id
    posts = Post.objects.held_on(clock.today()).visible_to(request.user).filter(kind=Role.CONVENER)
    post = queries.posts_with_help(posts, clock.today()).filter(pk=number).first()
    if post is None:
        raise Http404(_("No such post."))
    request.user.check_may("post.delegate", post)
    return post


def _is_own(request: HttpRequest, post: Post) -> bool:
    return request.user.hat.post_id == post.pk


def _page_of(request: HttpRequest, post: Post) -> str:
    return (
        reverse("delegate") if _is_own(request, post) else reverse("post_delegate", args=[post.pk])
    )
