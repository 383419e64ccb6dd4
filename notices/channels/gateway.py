"""A plain HTTP gateway for short messages, as county governments run them (政务短信).

One signed JSON POST a message: ``{"id", "sign", "phone", "template", "variables", "text"}``; the
answer is ``{"code": 0, "receipt": "…"}``, any other code refuses. ``id`` is the same at every try, so
that a gateway which remembers it sends once. Requests and its webhooks are signed alike: header
``X-Signature`` is HMAC-SHA256 over ``X-Timestamp``, a line feed and the body, keyed by the secret.
"""

import hashlib
import hmac
import json
import time
from typing import Any

import httpx
from django.conf import settings

from notices.channels.base import Message, Refused, Trouble, account_of, in_short

TIMEOUT = httpx.Timeout(20, connect=5)  # seconds; far below the lease of what is being sent
CLOSED = (401, 403, 404, 429, 502, 503, 504)  # nothing else would pass either
FRESH = 300  # seconds in which a signature holds


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-Signature."""
    return hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def is_signed(headers: Any, body: bytes) -> bool:
    """Whether a webhook comes from the gateway, now: right secret, not older than five minutes."""
    if settings.SMS is None or not settings.SMS.secret:
        return False
    timestamp = headers.get("X-Timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp[:12])) > FRESH:
        return False
    given = headers.get("X-Signature", "").encode()
    return hmac.compare_digest(signature(settings.SMS.secret, timestamp, body).encode(), given)


class Gateway:
    """Short messages over one kept connection."""

    def __init__(self) -> None:
        self.client = httpx.Client(timeout=TIMEOUT, trust_env=False)

    def send(self, message: Message) -> str:
        """The receipt is the gateway's."""
        if message.short is None:
            raise Refused("no approved template")
        account = account_of("SMS")
        body = json.dumps(
            {
                "id": message.key,
                "sign": account.sign,
                "phone": message.address,
                "template": message.short.template_id,
                "variables": message.short.variables,
                "text": message.short.text,
            },
            ensure_ascii=False,
        ).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-User": account.user,
            "X-Timestamp": timestamp,
            "X-Signature": signature(account.secret, timestamp, body),
        }
        said = ask(self.client, "POST", account.url, content=body, headers=headers)
        return _receipt(said)

    def close(self) -> None:
        """Leaves the connection."""
        self.client.close()


def ask(client: httpx.Client, method: str, url: str, **what: Any) -> dict[str, Any]:
    """The JSON that a provider answers. Raises Trouble where there is none.

    What was not even connected was not taken; an answer that is lost or garbled may follow a
    message that was.
    """
    try:
        response = client.request(method, url, **what)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
        raise Trouble(in_short(error), of_channel=True) from error
    except httpx.HTTPError as error:
        raise Trouble(in_short(error), maybe_taken=True) from error
    if response.status_code in CLOSED or response.status_code >= 500:
        closed = response.status_code in CLOSED
        taken = response.status_code >= 500 and response.status_code != 503  # which says it is shut
        raise Trouble(f"HTTP {response.status_code}", of_channel=closed, maybe_taken=taken)
    try:
        said = response.json()
    except ValueError as error:
        raise Trouble("the answer is no JSON", maybe_taken=True) from error
    if not isinstance(said, dict):
        raise Trouble("the answer is no JSON object", maybe_taken=True)
    return said


def _receipt(said: dict[str, Any]) -> str:
    if "code" not in said:
        raise Trouble("the answer has no code", maybe_taken=True)
    if str(said["code"]) != "0":
        raise Refused(f"{said['code']} {said.get('message', '')}"[:200])
    return str(said.get("receipt") or "")
