"""Messages of an application in WeCom (企业微信), for people whose name there is in the register."""

import time
from typing import Any

import httpx
from django.conf import settings

from notices.channels.base import Message, Refused, Trouble, Way, account_of
from notices.channels.gateway import TIMEOUT, ask
from notices.enums import Channel

SAME = 4 * 3600  # seconds in which WeCom drops a repetition of the same message; its longest
TOKEN_ENDED = (40014, 42001)
NOT_THERE = (40003, 60111, 81013)  # nobody of that name, or not to be seen by the application
CLOSED = (40001, 40013, 45009, 48002, 60020, 301002)  # key, right, address or quota: nothing passes
FOR_SURE = 3600  # seconds; a token lives for two hours
TOO_LONG = 2000  # bytes of text that WeCom shows


class WeCom:
    """The API message/send with an access token that is asked for once and again when it ends."""

    def __init__(self) -> None:
        self.account = account_of("WECOM")
        self.client = httpx.Client(timeout=TIMEOUT, trust_env=False)
        self.token = ""
        self.until = 0.0

    def send(self, message: Message) -> str:
        """The receipt is WeCom's msgid."""
        said = self._send(message)
        if said.get("errcode") in TOKEN_ENDED:
            self.token = ""
            said = self._send(message)
        code = said.get("errcode")
        words = f"{code} {said.get('errmsg', '')}"[:200]
        if code in NOT_THERE or said.get("invaliduser"):
            raise Refused(words)
        if code != 0:
            raise Trouble(words, of_channel=code in (*CLOSED, *TOKEN_ENDED))
        return str(said.get("msgid", ""))

    def _send(self, message: Message) -> dict[str, Any]:
        text = f"{message.title}\n\n{message.text}".encode()[:TOO_LONG].decode(errors="ignore")
        body = {
            "touser": message.address,
            "msgtype": "text",
            "agentid": self.account.agent,
            "text": {"content": text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME,
        }
        address = f"{self.account.url}/cgi-bin/message/send?access_token={self._access()}"
        return ask(self.client, "POST", address, json=body)

    def _access(self) -> str:
        if not self.token or time.monotonic() > self.until:
            who = {"corpid": self.account.user, "corpsecret": self.account.secret}
            try:
                said = ask(self.client, "GET", f"{self.account.url}/cgi-bin/gettoken", params=who)
            except Trouble as error:  # no message was on its way yet
                raise Trouble(str(error), of_channel=True) from error
            if said.get("errcode") != 0:
                words = f"{said.get('errcode')} {said.get('errmsg', '')}"[:200]
                raise Trouble(words, of_channel=True)
            self.token = str(said.get("access_token") or "")
            self.until = time.monotonic() + FOR_SURE
        return self.token

    def close(self) -> None:
        """Leaves the connection."""
        self.client.close()


WAY = Way(
    Channel.WECOM,
    is_on=lambda: settings.WECOM is not None,
    address_of=lambda person: person.wecom,
    carrier=WeCom,
    knows_again=lambda: True,
)
