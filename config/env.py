"""Reads the settings an office may change, once, and refuses what it cannot mean.

Order of precedence: the process's environment, then ``.env`` beside ``manage.py``,
then ``var/secrets.env`` (keys written by ``make setup``), then the default.
"""

import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

for _file in (BASE_DIR / ".env", VAR_DIR / "secrets.env"):
    if _file.exists():
        environ.Env.read_env(str(_file))


def text(name: str, default: str = "") -> str:
    """The value of ``name``, stripped; an empty value counts as not given."""
    return os.environ.get(name, "").strip() or default


def refuse(name: str, given: str, accepted: str) -> ImproperlyConfigured:
    """The error that stops the start: which setting, what it said, what it may say."""
    return ImproperlyConfigured(f"{name}={given!r} is not accepted. Accepted: {accepted}.")


def flag(name: str, default: bool) -> bool:
    """A yes/no setting. Raises ImproperlyConfigured for any other word."""
    given = text(name, "1" if default else "0").lower()
    if given in {"1", "true", "yes", "on"}:
        return True
    if given in {"0", "false", "no", "off"}:
        return False
    raise refuse(name, given, "1, true, yes, on, 0, false, no, off")


def choice(name: str, accepted: tuple[str, ...], default: str) -> str:
    """One of ``accepted``. Raises ImproperlyConfigured naming them all."""
    given = text(name, default)
    if given not in accepted:
        raise refuse(name, given, ", ".join(accepted))
    return given


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between ``least`` and ``most``. Raises ImproperlyConfigured otherwise."""
    given = text(name, str(default))
    if not given.isdigit() or not least <= int(given) <= most:
        raise refuse(name, given, f"a whole number from {least} to {most}")
    return int(given)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def url(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    """An address whose scheme is one of ``schemes``, or empty where ``default`` is empty."""
    given = text(name, default)
    if given and urlsplit(given).scheme not in schemes:
        accepted = ", ".join(f"{scheme}://…" for scheme in schemes)
        shown = "…" if "@" in given else given  # a user's name and password stand before it
        raise refuse(name, shown, accepted + ("" if default else ", or empty"))
    return given


def email(name: str, site_url: str) -> dict[str, Any]:
    """Django's mail settings from one address; the host is empty where no mail is sent.

    ``?from=office@example.org`` names the sender; without it the user's name, where that is an
    address, else noreply at the site's host.
    """
    given = url(name, ("smtp", "smtps", "smtp+tls", "smtp+ssl"))
    parts = urlsplit(given)
    try:
        port = parts.port
    except ValueError as error:
        raise refuse(name, "…", "a port number from 1 to 65535 after the host") from error
    if given and not parts.hostname:
        raise refuse(name, "…", "smtp://user:password@host:25")
    user = unquote(parts.username or "")
    sender = dict(parse_qsl(parts.query)).get("from") or (
        user if "@" in user else f"noreply@{urlsplit(site_url).hostname}"
    )
    tls, ssl = parts.scheme == "smtp+tls", parts.scheme in ("smtps", "smtp+ssl")
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": port or (587 if tls else 465 if ssl else 25),
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "DEFAULT_FROM_EMAIL": sender,
    }


@dataclass(frozen=True)
class Account:
    """An account with a provider of messages: whose, where, and what its messages are signed with.

    ``price`` is yuan a short message. ``knows_again`` says that the provider was asked, and sends a
    message with a key that it knows once only. ``hook`` is the word that calls of a provider bear who
    signs none.
    """

    provider: str
    url: str
    user: str
    secret: str
    sign: str = ""
    price: Decimal = Decimal(0)
    knows_again: bool = False
    app: str = ""
    region: str = ""
    endpoint: str = ""
    agent: str = ""
    hook: str = ""


OURS = ("sign", "price", "once", "region", "endpoint", "agent", "hook")


def account(name: str, schemes: tuple[str, ...], example: str, *, wants: str) -> Account | None:
    """A provider's account from one address, ``wants`` being what its query must say; None where
    empty. Raises ImproperlyConfigured without showing the secret."""
    given = url(name, schemes)
    if not given:
        return None
    parts = urlsplit(given)
    asked = dict(parse_qsl(parts.query))
    try:
        port = f":{parts.port}" if parts.port else ""
        price = Decimal(asked.get("price", "0"))
    except (ValueError, InvalidOperation):
        raise refuse(name, "…", example) from None
    if not (parts.hostname and parts.username and parts.password and asked.get(wants)):
        raise refuse(name, "…", example)
    rest = urlencode({key: value for key, value in asked.items() if key not in OURS})
    where = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
    return Account(
        provider=parts.scheme if parts.scheme == "tencent" else "gateway",
        url=where + (f"?{rest}" if rest else ""),
        user=unquote(parts.username),
        secret=unquote(parts.password),
        sign=asked.get("sign", ""),
        price=price,
        knows_again=asked.get("once", "0") == "1",
        app=parts.hostname,
        region=asked.get("region", "ap-guangzhou"),
        endpoint=asked.get("endpoint", ""),
        agent=asked.get("agent", ""),
        hook=asked.get("hook", ""),
    )


def fernet_keys(name: str) -> list[str]:
    """Field keys, newest first. Raises ImproperlyConfigured if one is not a Fernet key."""
    from cryptography.fernet import Fernet  # slow to import, wanted only here

    keys = words(name)
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise refuse(
                name, "…", "comma-separated Fernet keys (32 bytes, url-safe base64), newest first"
            ) from error
    if not keys:
        raise ImproperlyConfigured(
            f"{name} is empty. Run 'make setup', which writes one to var/secrets.env, "
            "or give comma-separated Fernet keys, newest first."
        )
    return keys


def database(name: str = "DATABASE_URL") -> dict:
    """Django's DATABASES entry. SQLite takes the write lock at BEGIN; PostgreSQL gets a pool."""
    given = url(
        name, ("sqlite", "postgres", "postgresql"), f"sqlite:///{VAR_DIR / 'haoshangliang.sqlite3'}"
    )
    parsed = environ.Env.db_url_config(given)
    if parsed["ENGINE"].endswith("sqlite3"):
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        threads = number("WEB_THREADS", 8, least=1, most=64)
        parsed["CONN_MAX_AGE"] = 0
        parsed["OPTIONS"] = {"pool": {"min_size": 1, "max_size": threads + 1, "timeout": 20}}
    return parsed


def cache(name: str = "CACHE_URL") -> dict:
    """Django's CACHES entry: Redis where named, else files under var/ (rate limits live here)."""
    given = url(name, ("redis", "rediss", "file"), f"file://{VAR_DIR / 'cache'}")
    if given.startswith("file"):
        return {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": urlsplit(given).path,
        }
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": given}


def broker(name: str = "BROKER_URL") -> tuple[str, dict[str, object]]:
    """Celery's broker and its transport options: a server where named, else a folder.

    The folder (``filesystem:///path``, or var/broker) needs no server and serves the processes of
    one machine. It is made here because the transport makes none, and a task may be queued first.
    """
    given = url(name, ("redis", "rediss", "amqp", "filesystem"), "filesystem://")
    if not given.startswith("filesystem"):
        return given, {"visibility_timeout": 600}
    folder = Path(urlsplit(given).path or VAR_DIR / "broker")
    queue = folder / "queue"
    queue.mkdir(parents=True, exist_ok=True)
    return "filesystem://localhost", {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(folder / "control"),
        "processed_folder": str(folder / "done"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
