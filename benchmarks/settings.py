"""The settings of a benchmark: the product's own, and what only a measurement needs.

``/-/floor`` exists here alone; ``SECOND_DATABASE_URL`` is a second database to compare with; what
is written lies in the run's scratch folder.
"""

import os
from pathlib import Path

from config import env
from config.settings import *  # noqa: F403  everything else is as it will run
from config.settings import BASE_DIR, DATABASES, LOGGING, TEMPLATES

SCRATCH = Path(os.environ["BENCH_SCRATCH"])
ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["*"]  # the client says "testserver"
STATIC_ROOT = SCRATCH / "static"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")
LOGGING["root"] = {"handlers": ["stderr"], "level": "WARNING"}
if env.text("SECOND_DATABASE_URL"):
    DATABASES["second"] = env.database("SECOND_DATABASE_URL")
