"""A setting that cannot be meant stops the start, by its name, and says what is accepted."""

import re
import runpy
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config import keys

ROOT = Path(__file__).resolve().parents[2]


def settings_under(monkeypatch, **environment: str) -> dict:
    """The settings as a fresh start reads them."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


@pytest.mark.parametrize(
    ("name", "bad", "accepted"),
    [
        ("DEMO", "maybe", "1, true, yes, on, 0, false, no, off"),
        ("DEBUG", "2", "1, true, yes, on, 0, false, no, off"),
        ("PORT", "http", "a whole number from 1 to 65535"),
        ("PORT", "70000", "a whole number from 1 to 65535"),
        ("MLPS_LEVEL", "4", "a whole number from 2 to 3"),
        ("LOG_FORMAT", "xml", "console, json"),
        ("WEB_THREADS", "0", "a whole number from 1 to 64"),
        ("DATABASE_URL", "mysql://a/b", "sqlite://…, postgres://…, postgresql://…"),
        ("BROKER_URL", "sqs://x", "redis://…, rediss://…, amqp://…, filesystem://…"),
        ("CACHE_URL", "memcached://x", "redis://…, rediss://…, file://…"),
        ("EMAIL_URL", "imap://x", "smtp://…, smtps://…, smtp+tls://…, smtp+ssl://…, or empty"),
        ("SMS_URL", "ftp://x", "http://…, https://…, tencent://…, or empty"),
        ("WECOM_URL", "wecom", "http://…, https://…, or empty"),
        ("OIDC_URL", "ldap://x", "http://…, https://…, or empty"),
        ("SITE_URL", "xs.example.gov.cn", "http://…, https://…"),
        ("SITE_URL", "http://xs.example.gov.cn", "an https:// address"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch, name, bad, accepted):
    environment = {"DATABASE_URL": "postgres://h/d"} if name == "WEB_THREADS" else {}
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_under(monkeypatch, **environment, **{name: bad})
    assert str(refused.value).startswith(f"{name}='{bad}' is not accepted. Accepted: {accepted}")


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS"])
def test_without_keys_it_says_how_to_get_them(monkeypatch, name):
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} is empty\. Run 'make setup'"):
        settings_under(monkeypatch, **{name: ""})


def test_a_bad_key_is_refused_without_being_shown(monkeypatch):
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_under(monkeypatch, FIELD_ENCRYPTION_KEYS=f"{Fernet.generate_key().decode()},hush")
    assert "hush" not in str(refused.value)
    assert "Fernet keys" in str(refused.value)


def test_plain_http_is_for_demos_and_this_machine(monkeypatch):
    settings = settings_under(monkeypatch, SITE_URL="http://192.0.2.7", DEMO="1")
    assert settings["SECURE"] is False
    settings = settings_under(monkeypatch, SITE_URL="https://xs.example.gov.cn/", DEMO="0")
    assert settings["SITE_URL"] == "https://xs.example.gov.cn"
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True


def test_sqlite_takes_the_write_lock_at_the_beginning(monkeypatch):
    database = settings_under(monkeypatch, DATABASE_URL="sqlite:////tmp/x.sqlite3")["DATABASES"]
    assert database["default"]["NAME"] == "/tmp/x.sqlite3"
    assert database["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_gets_a_pool_of_one_more_than_the_threads(monkeypatch):
    url = "postgres://u:p@db:5433/hsl"
    database = settings_under(monkeypatch, DATABASE_URL=url, WEB_THREADS="6")["DATABASES"]
    assert database["default"]["PORT"] == 5433
    assert database["default"]["CONN_MAX_AGE"] == 0
    assert database["default"]["OPTIONS"]["pool"]["max_size"] == 7


def test_a_broker_and_a_cache_server_are_used_where_named(monkeypatch):
    settings = settings_under(
        monkeypatch, BROKER_URL="redis://r:6379/0", CACHE_URL="redis://r:6379/1"
    )
    assert settings["CELERY_BROKER_URL"] == "redis://r:6379/0"
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://r:6379/1"


def test_a_message_gateway_and_lists_are_read(monkeypatch):
    settings = settings_under(monkeypatch, ALLOWED_HOSTS="a.cn, b.cn,", TRUSTED_PROXIES="10.0.0.1")
    assert settings["ALLOWED_HOSTS"] == ["a.cn", "b.cn"]
    assert settings["AXES_IPWARE_PROXY_COUNT"] == 1


def test_every_setting_is_explained_in_the_example():
    read = set()
    for file in ("settings.py", "env.py", "serve.py"):
        text = (ROOT / "config" / file).read_text(encoding="utf-8")
        asks = (
            r"\b(?:text|account|flag|choice|number|words|url|email|fernet_keys)\(\s*\"([A-Z_]+)\""
        )
        read |= set(re.findall(asks, text))
    read |= {"DATABASE_URL", "CACHE_URL", "BROKER_URL"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE))
    assert read == explained


def test_keys_are_written_once_for_their_owner_alone(tmp_path):
    file = tmp_path / "var" / "secrets.env"
    assert keys.write(file) is True
    first = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    given = dict(line.split("=", 1) for line in first.splitlines())
    assert len(given["SECRET_KEY"]) >= 50
    Fernet(given["FIELD_ENCRYPTION_KEYS"])
    assert keys.write(file) is False
    assert file.read_text() == first


def test_the_embedded_broker_is_a_folder_that_stands(monkeypatch, tmp_path):
    settings = settings_under(monkeypatch, BROKER_URL=f"filesystem://{tmp_path}/b")
    options = settings["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert settings["CELERY_BROKER_URL"] == "filesystem://localhost"
    assert options["data_folder_in"] == options["data_folder_out"] == f"{tmp_path}/b/queue"
    assert (tmp_path / "b" / "queue").is_dir()
