"""Providers of short messages and of WeCom on a local socket, speaking their real protocols."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.env import Account
from notices.channels.gateway import signature

SECRET = "a secret of the gateway"


@dataclass
class Provider:
    """What arrived, by number or name, and how the provider answers."""

    port: int = 0
    host: str = "127.0.0.1"
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    once: bool = False  # a message whose id it knows it takes, and sends no second time
    refuses: dict[str, str] = field(default_factory=dict)
    status: int = 200
    garbage: bytes | None = None
    on_message: Callable[[dict[str, Any]], None] | None = None
    token: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.host}:{self.port}"

    @property
    def phones(self) -> list[str]:
        """To whom messages came, in the order they came."""
        return [one["phone"] for one in self.taken]

    def account(self, **more: Any) -> Account:
        """What the site is told of it."""
        facts = {
            "provider": "gateway",
            "url": f"{self.url}/send",
            "user": "xinjiang",
            "secret": SECRET,
            "sign": "新绛政协",
            "agent": "1000002",
        }
        return Account(**{**facts, **more})

    # --- the protocols ---

    def gateway(self, headers: Any, body: bytes, caller: str) -> dict[str, Any]:
        """One signed message of a plain gateway, and the address it came from."""
        assert headers["X-Signature"] == signature(SECRET, headers["X-Timestamp"], body)
        assert abs(time.time() - int(headers["X-Timestamp"])) < 60
        said = {**json.loads(body), "from": caller}
        if said["phone"] in self.refuses:
            return {"code": 12, "message": f"{self.refuses[said['phone']]} {said['phone']}"}
        if not (self.once and any(one["id"] == said["id"] for one in self.taken)):
            self.taken.append(said)
        if self.on_message:
            self.on_message(said)
        return {"code": 0, "receipt": f"r-{said['id']}"}

    def tencent(self, headers: Any, body: bytes) -> dict[str, Any]:
        """SendSms of the version 2021-01-11."""
        assert headers["X-TC-Action"] == "SendSms"
        assert headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=")
        said = json.loads(body)
        [number] = said["PhoneNumberSet"]
        phone = number.removeprefix("+86")
        if phone in self.refuses:
            status = {"Code": self.refuses[phone], "Message": "no", "SerialNo": ""}
        else:
            self.taken.append({**said, "phone": phone})
            status = {"Code": "Ok", "Message": "send success", "SerialNo": f"s-{len(self.taken)}"}
        return {"Response": {"SendStatusSet": [status], "RequestId": "1"}}

    def robot(self, query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        """The webhook of a group's robot."""
        [key] = query["key"]
        if key in self.refuses:
            return {"errcode": int(self.refuses[key]), "errmsg": f"invalid webhook url {key}"}
        said = json.loads(body)
        assert said["msgtype"] == "text"
        self.taken.append({**said, "phone": key})
        if self.on_message:
            self.on_message(said)
        return {"errcode": 0, "errmsg": "ok"}

    def wecom(self, path: str, query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        """gettoken and message/send."""
        if path.endswith("gettoken"):
            if query["corpsecret"] != [SECRET]:
                return {"errcode": 40001, "errmsg": "invalid credential"}
            self.token += 1
            token = {"access_token": f"t{self.token}", "expires_in": 7200}
            return {"errcode": 0, "errmsg": "ok", **token}
        if query["access_token"] != [f"t{self.token}"]:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        said = json.loads(body)
        if said["touser"] in self.refuses:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        self.taken.append({**said, "phone": said["touser"]})
        return {"errcode": 0, "errmsg": "ok", "msgid": f"w-{len(self.taken)}"}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for the one who asked

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            provider.calls.append(parts.path)
            if provider.garbage is not None or provider.status != 200:
                self.say(provider.garbage or b"{}")
            elif parts.path.endswith("/webhook/send"):
                self.tell(provider.robot(parse_qs(parts.query), body))
            elif parts.path.startswith("/cgi-bin"):
                self.tell(provider.wecom(parts.path, parse_qs(parts.query), body))
            elif "X-TC-Action" in self.headers:
                self.tell(provider.tencent(self.headers, body))
            else:
                self.tell(provider.gateway(self.headers, body, self.client_address[0]))

        do_GET = do_POST = answer  # noqa: N815  the library's names

        def tell(self, said: dict[str, Any]) -> None:
            self.say(json.dumps(said).encode())

        def say(self, body: bytes) -> None:
            self.send_response(provider.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # who asked may have been killed
                self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Says nothing: tests look at what arrived."""

    return Handler


class Server(ThreadingHTTPServer):
    """Says nothing of a client that was killed in the middle of a word."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def providing(host: str = "127.0.0.1") -> Iterator[Provider]:
    """A running provider at an address of this machine; it ends with the block."""
    provider = Provider(host=host)
    server = Server((host, 0), _handler(provider))
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
