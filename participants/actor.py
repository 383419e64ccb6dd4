"""Who acts, as the record keeps him: text, frozen at the moment (architecture rule 6)."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.models import User
from records.models import said


class ActorKind(TextChoices):
    """In what way somebody acts."""

    PERSON = "person", _("signed in")
    LINK = "link", _("by link")
    RESIDENT = "resident", _("resident")
    IMPORT = "import", _("by import")
    API = "api", _("by interface")
    SYSTEM = "system", _("the system")


@dataclass(frozen=True)
class Actor:
    """Whoever does an act. ``no`` is the person's number, ``label`` his name at that moment.

    A helper acts ``on_behalf_of`` the convener (王某 代 李某); a delegate is marked as one in his
    label. ``role`` and ``hat_key`` say which post or seat he acted from.
    """

    kind: ActorKind
    no: str = ""
    label: str = ""
    on_behalf_of: str = ""
    person_id: int | None = None
    role: str = ""
    hat_key: str = ""

    @classmethod
    def of(cls, user: User, kind: ActorKind = ActorKind.PERSON) -> Self:
        """The signed-in user in the hat he wears now; ``kind`` also import or api."""
        person, hat = user.person, user.hat
        label = user.get_full_name()
        if hat is not None and hat.delegated:
            with translation.override(settings.LANGUAGE_CODE):  # the record keeps one language
                label = gettext("%(name)s (by delegation)") % {"name": label}
        return cls(
            kind,
            no=person.no if person else "",
            label=label,
            on_behalf_of=hat.for_label if hat else "",
            person_id=person.pk if person else None,
            role=hat.role if hat else "",
            hat_key=hat.key if hat else "",
        )

    @classmethod
    def link(cls, label: str, *, no: str = "", person_id: int | None = None) -> Self:
        """Somebody who opened a personal link: the attendee under the name he is invited by."""
        return cls(ActorKind.LINK, no=no, label=label, person_id=person_id)

    @classmethod
    def resident(cls, label: str = "") -> Self:
        """A resident without an account; named only where he gave a name."""
        return cls(ActorKind.RESIDENT, label=label)

    @classmethod
    def system(cls) -> Self:
        """The system itself, by a periodic job."""
        with translation.override(settings.LANGUAGE_CODE):
            return cls(ActorKind.SYSTEM, label=gettext("the system"))

    @property
    def said(self) -> str:
        """How a sentence names him."""
        return said(self.label, self.on_behalf_of)
