"""The robot of a group in WeCom: one POST with the key its group gave it."""

import httpx
from django.conf import settings

from notices.channels.base import Refused, Trouble
from notices.channels.gateway import TIMEOUT, ask

GONE = (93000, 93017)  # the key is no robot's, or no longer
TOO_LONG = 2048  # bytes of text that WeCom takes


def say(key: str, text: str) -> None:
    """Puts ``text`` into the group. Raises Refused, Trouble."""
    content = text.encode()[:TOO_LONG].decode(errors="ignore")
    with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
        body = {"msgtype": "text", "text": {"content": content}}
        said = ask(client, "POST", settings.WECOM_ROBOT_URL, params={"key": key}, json=body)
    code = said.get("errcode")
    words = f"{code} {said.get('errmsg', '')}".replace(key, "***")[:200]
    if code in GONE:
        raise Refused(words)
    if code != 0:
        raise Trouble(words)
