"""What Tencent calls: a list of reports or one reply, unsigned, with the word agreed in its address."""

import hmac
import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.acts import act
from notices import replies
from notices.hooks import CALL_AGAIN, MOST, clean

REPORT = ("sid", "report_status")
REPLY = ("mobile", "text", "time")


@csrf_exempt
@act("see.public", public=True)
@require_POST
def tencent(request: HttpRequest) -> HttpResponse:
    """``/hooks/sms/tencent/?key=<hook of SMS_URL>`` for both of Tencent's callbacks; without that
    setting there is no such page."""
    word = settings.SMS.hook if settings.SMS and settings.SMS.provider == "tencent" else ""
    if not word or not hmac.compare_digest(request.GET.get("key", "").encode(), word.encode()):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return _answer(413, f"at most {MOST} bytes")
    try:
        said = json.loads(request.body)
    except ValueError:
        return _answer(400, "JSON is wanted")
    if isinstance(said, dict):
        return _reply(said)
    return _reports(said)


def _reports(rows: Any) -> HttpResponse:
    """All of a call or, where one is not as agreed, none of it."""
    for n, row in enumerate(rows if isinstance(rows, list) else [None]):
        if not _has(row, REPORT):
            return _answer(400, f"[{n}] needs {', '.join(REPORT)}")
    early = 0
    for row in rows:
        words = clean(" ".join(str(row.get(name) or "") for name in ("errmsg", "description")))
        try:
            replies.report(row["sid"], row["report_status"] == "SUCCESS", words.strip())
        except replies.TooEarly:
            early += 1
    if early:
        response = _answer(503, f"{early} not on record yet, please call again")
        response["Retry-After"] = str(CALL_AGAIN)
        return response
    return _answer(0, "OK")


def _reply(row: dict[str, Any]) -> HttpResponse:
    """Tencent numbers no replies: number, words and second together are the same reply."""
    if not _has(row, REPLY):
        return _answer(400, f"needs {', '.join(REPLY)}")
    said = "|".join(str(row[name]) for name in REPLY)
    key = "tencent-" + sha256(said.encode("utf-8", "replace")).hexdigest()
    replies.receive(key[:80], str(row["mobile"]), clean(str(row["text"])))
    return _answer(0, "OK")


def _has(row: Any, names: tuple[str, ...]) -> bool:
    """Whether a row has what is needed, the first of it a word that may be a key."""
    if not isinstance(row, dict) or not set(names) <= set(row):
        return False
    first = row[names[0]]
    return isinstance(first, str) and first.isascii() and first.isprintable() and bool(first)


def _answer(code: int, words: str) -> JsonResponse:
    """As Tencent reads it: ``result`` 0 took it."""
    return JsonResponse({"result": code, "errmsg": words}, status=code or 200)
