"""What is still to be said of the deliveries that a worker holds, message by message.

Deliveries with the same ``together`` to the same address leave as one message that names everybody.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from notices import kinds, preferences, short
from notices.channels import Message, Short, Way
from notices.enums import Channel, DeliveryState, HeldBack
from notices.kinds import Line, Unreadable, Words
from notices.models import Delivery, MessageTemplate, Preference

Spoken = list[tuple[Words, str]]  # what is said, and where it leads outside


@dataclass
class Letter:
    """One message and the deliveries it settles."""

    rows: list[Delivery]
    message: Message


@dataclass
class Sorted:
    """What becomes of deliveries: what is sent, what need not be, what is not let through, what
    cannot be put into words."""

    letters: list[Letter] = field(default_factory=list)
    dropped: list[tuple[Delivery, DeliveryState]] = field(default_factory=list)
    held_back: list[tuple[Delivery, HeldBack]] = field(default_factory=list)
    unreadable: list[tuple[Delivery, Unreadable]] = field(default_factory=list)


def sort_out(deliveries: Iterable[Delivery], way: Way) -> Sorted:
    """Asks of all at once whether they still hold; a line that no longer does is left out."""
    now, result = clock.now(), Sorted()
    alive: list[tuple[Delivery, list[tuple[Line, Words]]]] = []
    rows = list(deliveries)
    own = kinds.wordings_of(line for one in rows for line in kinds.lines_of(one.notice))
    wishes = preferences.of(delivery.notice.recipient_id for delivery in rows)
    for delivery in rows:
        wish = wishes[delivery.notice.recipient_id]
        if _is_over(delivery, now):
            result.dropped.append((delivery, DeliveryState.SUPERSEDED))
            continue
        if (why := _closed(delivery, way, wish)) is not None:
            result.held_back.append((delivery, why))
            continue
        try:
            with translation.override(wish.language):
                lines = kinds.lines_of(delivery.notice)
                alive.append((delivery, [(line, kinds.words_of(line, own)) for line in lines]))
        except Unreadable as error:
            result.unreadable.append((delivery, error))
    result.letters = _letters(_spoken(alive, now, result), way, wishes)
    return result


def _is_over(delivery: Delivery, now: dt.datetime) -> bool:
    notice = delivery.notice
    late = notice.expires_at is not None and notice.expires_at <= now
    dead = notice.recipient.deceased_on is not None
    return late or dead or notice.silenced_at is not None


def _closed(delivery: Delivery, way: Way, wish: Preference) -> HeldBack | None:
    """Why this way no longer leads to him, where it does not."""
    if not wish.wants(delivery.channel):
        return HeldBack.UNWANTED
    return None if way.address_of(delivery.notice.recipient) else HeldBack.NO_ADDRESS


def _spoken(
    alive: list[tuple[Delivery, list[tuple[Line, Words]]]], now: dt.datetime, result: Sorted
) -> list[tuple[Delivery, Spoken]]:
    every = [line for _delivery, said in alive for line, _words in said]
    wanted = kinds.still_wanted(every, now)
    asked_again = [line for one, said in alive if one.is_fallback for line, _words in said]
    settled = kinds.settled(asked_again)
    spoken = []
    for delivery, said in alive:
        left = [(words, wanted[line.key]) for line, words in said if line.key in wanted]
        answered = all(line.key in settled for line, _words in said)
        if not left:
            result.dropped.append((delivery, DeliveryState.SUPERSEDED))
        elif delivery.is_fallback and (answered or delivery.notice.read_at is not None):
            result.dropped.append((delivery, DeliveryState.UNNEEDED))
        else:
            spoken.append((delivery, left))
    return spoken


def _letters(
    spoken: list[tuple[Delivery, Spoken]], way: Way, wishes: Mapping[int, Preference]
) -> list[Letter]:
    groups: dict[tuple[str, str], list[tuple[Delivery, Spoken]]] = {}
    for delivery, said in spoken:
        key = (delivery.together or f"#{delivery.pk}", way.address_of(delivery.notice.recipient))
        groups.setdefault(key, []).append((delivery, said))
    templates: Mapping[tuple[str, int], MessageTemplate] = {}
    if way.channel == Channel.SMS:
        notices = [delivery.notice for delivery, _said in spoken]
        templates = short.templates_of((notice.kind, notice.platform) for notice in notices)
    letters = []
    for (_key, address), group in groups.items():
        first = group[0][0]
        # a template is approved in the site's language, whatever somebody reads elsewhere
        wish = wishes[first.notice.recipient_id].language
        with translation.override(settings.LANGUAGE_CODE if templates else wish):
            message = _compose(group, address, templates)
        letters.append(Letter([one for one, _said in group], message))
    return letters


def _compose(
    group: list[tuple[Delivery, Spoken]],
    address: str,
    templates: Mapping[tuple[str, int], MessageTemplate],
) -> Message:
    first, said = group[0]
    notice = first.notice
    parts = [_("%(name)s, good day:") % {"name": notice.recipient.name}]
    if first.resent:  # with its number: WeCom drops a message that says what another said
        parts.append(_("(sent once more, no. %(n)s)") % {"n": first.resent})
    parts += [f"{words.title}\n{words.text}\n{link}" for words, link in said]
    parts.append(
        _("Sent by the consultation platform of %(place)s. Please do not answer this mail.")
        % {"place": notice.platform.name}
    )
    template = templates.get((notice.kind, notice.platform_id))
    return Message(
        key=f"notice-{notice.pk}" + (f"-{first.resent}" if first.resent else ""),
        address=address,  # he may have corrected it since
        title=kinds.heading([words for words, _link in said]),
        text="\n\n".join(parts) + "\n",
        short=_short(group, template) if template else None,
    )


def _short(group: list[tuple[Delivery, Spoken]], template: MessageTemplate) -> Short:
    first = group[0][0]
    [line] = kinds.lines_of(first.notice)[:1]
    names = [one.notice.recipient.name for one, _said in group]
    code = short.code_for(first, first.notice.expires_at)
    return short.compose(template, line, names, code)
