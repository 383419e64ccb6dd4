"""People, what they are, and what they may do."""

from participants.models.access import Device, PastPassword, SignInCode, User
from participants.models.holding import hats_of
from participants.models.passing import Passing
from participants.models.people import Identity, Person
from participants.models.posts import Delegation, Helper, LiaisonAssignment, Post
from participants.models.rosters import CompositionRule, NoSuchClass, RosterEntry

__all__ = [
    "CompositionRule",
    "Delegation",
    "Device",
    "Helper",
    "Identity",
    "LiaisonAssignment",
    "NoSuchClass",
    "Passing",
    "PastPassword",
    "Person",
    "Post",
    "RosterEntry",
    "SignInCode",
    "User",
    "hats_of",
]
