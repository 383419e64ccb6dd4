"""What a provider of short messages calls: replies and reports, signed as our requests are."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.acts import act
from notices import replies
from notices.channels.gateway import is_signed

logger = logging.getLogger(__name__)
MOST = 100_000  # bytes of a call
CALL_AGAIN = 60  # seconds


@csrf_exempt
@act("see.public", public=True)
@require_POST
def sms_replies(request: HttpRequest) -> HttpResponse:
    """``{"replies": [{"id", "phone", "text"}]}``: each is taken once, whatever it says."""
    return _called(request, "replies", ("id", "phone", "text"), _reply)


@csrf_exempt
@act("see.public", public=True)
@require_POST
def sms_reports(request: HttpRequest) -> HttpResponse:
    """``{"reports": [{"receipt", "arrived", "message"}]}``: what became of what it had taken.

    503 while one may be of a message that is just being written down; the others are taken.
    """
    return _called(request, "reports", ("receipt", "arrived"), _report)


def _reply(row: dict[str, Any]) -> None:
    replies.receive(row["id"][:80], str(row["phone"]), clean(str(row["text"])))


def _report(row: dict[str, Any]) -> None:
    message = clean(str(row.get("message") or ""))
    replies.report(row["receipt"], row["arrived"] is True, message)


def clean(text: str) -> str:
    """Text that a database takes: half an emoji and a zero are no characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _called(
    request: HttpRequest, name: str, wants: tuple[str, ...], take: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    """All rows or, where one is not as agreed, none; the answer says which and why.

    A row that comes too early is left; the same call again does the others no harm.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return _no(413, f"at most {MOST} bytes")
    body = request.body
    if not is_signed(request.headers, body):
        logger.warning("A call of the short message gateway was not signed as agreed.")
        return _no(403, "X-Signature or X-Timestamp is wrong")
    try:
        rows = json.loads(body)[name]
    except (ValueError, KeyError, TypeError):
        return _no(400, f'a JSON object with "{name}" is wanted')
    for n, row in enumerate(rows if isinstance(rows, list) else [None]):
        if not isinstance(row, dict) or not set(wants) <= set(row) or not _is_key(row[wants[0]]):
            return _no(400, f"{name}[{n}] needs {', '.join(wants)}")
    early = sum(_is_too_early(take, row) for row in rows)
    if early:
        response = _no(503, f"{early} not on record yet, please call again")
        response["Retry-After"] = str(CALL_AGAIN)
        return response
    return JsonResponse({"code": 0})


def _is_too_early(take: Callable[[dict[str, Any]], None], row: dict[str, Any]) -> bool:
    try:
        take(row)
    except replies.TooEarly:
        return True
    return False


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)


def _no(status: int, why: str) -> JsonResponse:
    return JsonResponse({"code": status, "message": why}, status=status)
