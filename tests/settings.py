"""Settings of the suite: the project's own, read in an environment that no machine changes.

Only the database and the broker come from outside (``make test`` names them). Every other setting
an office may make is emptied first, so that neither ``.env`` nor ``var/secrets.env`` leaks in.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

FREE = {"DATABASE_URL", "BROKER_URL"}
EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
for _line in EXAMPLE.read_text(encoding="utf-8").splitlines():
    _name, _equals, _value = _line.lstrip("# ").partition("=")
    if _equals and _name.isupper() and _name not in FREE:
        os.environ[_name] = ""

_scratch = Path(tempfile.mkdtemp(prefix="haoshangliang-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
os.environ |= {
    "SECRET_KEY": "a key for the suite alone, longer than fifty characters, never deployed",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "DEMO": "0",
    "DEBUG": "0",
    "MEDIA_ROOT": str(_scratch / "media"),
    "CACHE_URL": f"file://{_scratch / 'cache'}",
    "SITE_NAME": "有事好商量",
}
os.environ.setdefault("DATABASE_URL", "")
_given = os.environ.get("BROKER_URL", "")
if not _given or _given.startswith("filesystem://"):
    os.environ["BROKER_URL"] = f"filesystem://{_scratch / 'broker'}"
elif _worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # Each process of the suite has a Redis of its own to empty: the next numbers after the one given.
    _server, _slash, _first = _given.rpartition("/")
    os.environ["BROKER_URL"] = f"{_server}/{int(_first) + int(_worker)}"

from config.settings import *  # noqa: E402, F403  the environment above must stand first
from config.settings import (  # noqa: E402  named again for those read below
    DATABASES,
    STORAGES,
)

SCRATCH = _scratch
ALLOWED_HOSTS = ["*"]  # the client says "testserver", the browser a port of its own
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes get connections of their own, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
else:
    # Wider than in production: threads of tests stand beside the test's own connection.
    DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": 24, "timeout": 120}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose elsewhere
