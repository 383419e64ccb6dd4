"""The short fixed address that a short message names: six digits lead to one's own page."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.acts import act
from common.errors import DomainError
from common.tries import Tries
from notices import kinds, short
from notices.models import Delivery

TRIES = 10  # wrong codes from one address within an hour; then one a minute
TRIES_OF_ALL = 200  # from everywhere together, so that nobody tries all of them from many


class CodeForm(forms.Form):
    """The digits as people type them: blanks between them are no mistake."""

    code = forms.CharField(
        label=gettext_lazy("The 6 digits in the message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """Six digits. Raises ValidationError."""
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isdecimal():
            raise forms.ValidationError(_("The code has 6 digits. Please check the message."))
        return code


@act("answer.own", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def short_code(request: HttpRequest) -> HttpResponse:
    """Leads to the page of whom the message was for; where it names several, asks who."""
    if request.method == "GET":
        return _page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    own = Tries("short_code", request, most=TRIES)
    every = Tries("short_code", request, most=TRIES_OF_ALL, subject="every")
    try:
        own.count()
        every.count()
    except DomainError as error:
        form.add_error(None, error.sentence)
        return _page(request, form, status=error.status)
    found = _doors(short.deliveries_of(form.cleaned_data["code"]))
    if not found:
        form.add_error(
            "code",
            _("This code is not right or has ended. Please check the newest message, or call."),
        )
        return _page(request, form, status=422)
    own.take_back()
    every.take_back()
    if len(found) == 1:
        return redirect(found[0][1])
    return _page(request, form, people=found)


def _doors(deliveries: Sequence[Delivery]) -> list[tuple[str, str]]:
    """Name and page of each living recipient; a page that two share stands once."""
    lines = [
        (one.notice.recipient.name, line)
        for one in deliveries
        if one.notice.recipient.deceased_on is None
        for line in kinds.lines_of(one.notice)
    ]
    paths = kinds.doors([line for _name, line in lines])
    return [(name, paths[line.key]) for name, line in lines if line.key in paths]


def _page(
    request: HttpRequest,
    form: CodeForm,
    *,
    people: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    response = render(request, "notices/code.html", {"form": form, "people": people}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
