"""People and identities in the admin. Phones are masked here too; a new one may be entered."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from participants import queries
from participants.admin.base import WordedRegister, door
from participants.forms.fields import PhoneField
from participants.models import Identity, Person
from platforms.filters import PLACES


class PersonForm(forms.ModelForm):
    """The stored phone is never put into a form; an empty field leaves it as it is."""

    new_phone = PhoneField(
        label=_("New phone number"), help_text=_("Leave empty to keep the old one")
    )

    class Meta:
        model = Person
        fields = ("name", "work_title", "platform", "gender", "rank")

    def save(self, commit: bool = True) -> Any:
        """Takes the new number over."""
        if self.cleaned_data["new_phone"]:
            self.instance.phone = self.cleaned_data["new_phone"]
        return super().save(commit)


@admin.register(Person)
class PersonAdmin(WordedRegister):
    """Everybody the desk's platforms know."""

    acts = {"view": "see", "add": "roster.edit", "change": "roster.edit"}
    form = PersonForm
    list_display = ("name", "work_title", "platform", "masked", "page")
    list_filter = (PLACES[0], "identities__kind")
    list_select_related = ("platform",)
    search_fields = ("search_text",)
    search_help_text = _("Name, unit or position, or a whole phone number")
    readonly_fields = ("masked", "deceased_on", "no")
    fields = (
        "name",
        "work_title",
        "platform",
        "masked",
        "new_phone",
        "wecom",
        "gender",
        "rank",
        "deceased_on",
        "no",
    )
    ordering = ("platform_id", "-id")  # village by village, the newest of each first

    @admin.display(description=_("phone"))
    def masked(self, person: Person) -> str:
        """138****5678."""
        return person.masked_phone

    @admin.display(description=_("seats and posts"))
    def page(self, person: Person) -> SafeString:
        """To everything this person is."""
        return door(reverse("person", args=[person.no]), _("Show"))

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """A whole phone number is looked up by its digest, all else by the words."""
        return queries.find_people(queryset, search_term), False


@admin.register(Identity)
class IdentityAdmin(WordedRegister):
    """What people are besides their seats: two deputies and one member are three kinds."""

    acts = {"view": "see", "add": "roster.edit", "change": "roster.edit"}
    list_display = ("person", "kind", "sector", "term", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("person",)
    search_fields = ("person__search_text", "term")
    search_help_text = _("Name, unit or position, or the term")
    autocomplete_fields = ("person",)
    fields = list_display
    ordering = ("person__platform_id", "-person_id", "-id")  # as the people; theirs is the index
