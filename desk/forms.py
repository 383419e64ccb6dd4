"""The form of the gallery: one field of each kind."""

from django import forms
from django.utils.translation import pgettext_lazy

from common.labels import Label

# Django 5.0 gave fields a template of their own; the type stubs do not know it yet.


class SampleForm(forms.Form):
    """One field of each kind."""

    what = forms.CharField(
        label=pgettext_lazy("sample", "What is it about"),
        help_text=pgettext_lazy(
            "sample", "One sentence, such as “The outer wall leaks when it rains”."
        ),
    )
    where = forms.CharField(
        label=pgettext_lazy("sample", "Where"),
        error_messages={
            "required": pgettext_lazy(
                "sample",
                "This is still empty. The building’s number will do; everything else is kept.",
            )
        },
    )
    point = forms.ChoiceField(
        label=pgettext_lazy("sample", "Which of the three points"),
        widget=forms.RadioSelect,
        choices=[
            ("hardship", pgettext_lazy("sample", "People’s hardships")),
            ("governance", pgettext_lazy("sample", "Focus of governance")),
            ("work", pgettext_lazy("sample", "Key work of party and government")),
        ],
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("sample", "What came out"),
        widget=forms.RadioSelect,
        template_name="components/seg.html",  # type: ignore[call-arg]  # Django 5.2 takes it; the stubs do not know it yet
        choices=[
            ("agreed", Label(pgettext_lazy("sample", "Agreed"), icon="done")),
            ("partly", Label(pgettext_lazy("sample", "Partly"), icon="part")),
            ("again", Label(pgettext_lazy("sample", "Not yet, talk again"), icon="loop")),
        ],
    )
    lead = forms.ChoiceField(
        label=pgettext_lazy("sample", "Who does it"),
        widget=forms.RadioSelect,
        template_name="components/chips.html",  # type: ignore[call-arg]  # Django 5.2 takes it; the stubs do not know it yet
        choices=[
            (
                "own",
                Label(
                    pgettext_lazy("sample", "Yang of the community"),
                    pgettext_lazy("sample", "by ourselves"),
                ),
            ),
            (
                "ask",
                Label(
                    pgettext_lazy("sample", "The caretaker firm"),
                    pgettext_lazy("sample", "by request"),
                ),
            ),
        ],
    )
    time = forms.ChoiceField(
        label=pgettext_lazy("sample", "When"),
        widget=forms.RadioSelect,
        template_name="components/chips_wide.html",  # type: ignore[call-arg]  # Django 5.2 takes it; the stubs do not know it yet
        choices=[
            (
                "today",
                Label(
                    pgettext_lazy("sample", "Tonight at half past seven"),
                    pgettext_lazy("sample", "Friday 20 Nov"),
                ),
            ),
            (
                "tomorrow",
                Label(
                    pgettext_lazy("sample", "Tomorrow at half past seven"),
                    pgettext_lazy("sample", "Saturday 21 Nov"),
                ),
            ),
        ],
    )
    level = forms.ChoiceField(
        label=pgettext_lazy("sample", "Level"),
        choices=[
            ("village", pgettext_lazy("sample", "village")),
            ("town", pgettext_lazy("sample", "town")),
        ],
    )
    note = forms.CharField(
        label=pgettext_lazy("sample", "Note"), widget=forms.Textarea, required=False
    )
    photo = forms.FileField(
        label=pgettext_lazy("sample", "Photograph"),
        help_text=pgettext_lazy("sample", "The place where it was taken is removed by itself."),
        required=False,
    )
    code = forms.CharField(
        label=pgettext_lazy("sample", "The six digits of the message"),
        template_name="components/digits.html",  # type: ignore[call-arg]  # Django 5.2 takes it; the stubs do not know it yet
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}
        ),
    )
    remember = forms.BooleanField(
        label=pgettext_lazy("sample", "Remember this phone for 180 days"),
        help_text=pgettext_lazy("sample", "Not on a phone that others use."),
        required=False,
    )
