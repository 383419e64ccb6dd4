"""The outbox and what became of it."""

from notices.models.channel import ChannelState, MessageTemplate
from notices.models.delivery import Delivery, Reply, ShortCode
from notices.models.notice import Announcement, Notice, Reminded
from notices.models.preference import DigestDay, Preference
from notices.models.robot import GroupPost, GroupRobot
from notices.models.wording import Wording

__all__ = [
    "Announcement",
    "ChannelState",
    "Delivery",
    "DigestDay",
    "GroupPost",
    "GroupRobot",
    "MessageTemplate",
    "Notice",
    "Preference",
    "Reminded",
    "Reply",
    "ShortCode",
    "Wording",
]
