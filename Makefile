# The commands of the project. `make help` lists them; .ci/run calls check and test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench soak e2e docs lock messages environment static

# The first of these that is 3.11 or newer; say PYTHON=… to choose.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
DEMO ?= 1
PORT ?= 8000
ARGS ?=
SOURCES := cases common config desk meetings notices participants platforms portal records reports
CODE := $(SOURCES) tests benchmarks manage.py
# attrs.html stands inside a tag: the line end that the formatter adds would print in every field.
TEMPLATES = $(shell find templates -name '*.html' -not -name attrs.html)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A production-like environment in which the deployment checks run; none of it is a secret.
LIKE_PRODUCTION := DEMO=0 DEBUG=0 SITE_URL=https://example.org ALLOWED_HOSTS=example.org \
	TRUSTED_PROXIES= CSRF_TRUSTED_ORIGINS= EMAIL_URL= SMS_URL= WECOM_URL= OIDC_URL= \
	DATABASE_URL=sqlite://:memory: BROKER_URL= CACHE_URL= MEDIA_ROOT= LOG_FORMAT= MLPS_LEVEL= \
	SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: requirements/test.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed and none was found. Install it, or say: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed; $(PYTHON) is not. Say: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv. On Debian: apt-get install python3-venv"; exit 1; }
	@[ -x $(PY) ] || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@echo "Installing the locked dependencies (a minute or two the first time)"
	@$(PY) -m pip install -qq --require-hashes -r requirements/test.lock
	@$(PY) -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

var/secrets.env: | .venv/installed
	@$(PY) -m config.keys

var/static/made: $(shell find static -type f 2>/dev/null) | .venv/installed var/secrets.env
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

environment: .venv/installed var/secrets.env

setup: environment var/static/made  ## make the environment, install what is locked, migrate
	@$(PY) manage.py migrate --verbosity 0

run: export DEMO := $(DEMO)
run: export PORT := $(PORT)
run: setup  ## start the site with its demo; DEMO=0 starts empty, PORT= chooses the port
	@$(PY) manage.py $(if $(filter 0 no false off,$(DEMO)),first_admin,load_demo)
	@exec $(PY) -m config.serve

test: environment  ## run the suite (ARGS= goes to pytest)
	@$(PY) -m tests.run $(ARGS)

e2e: environment  ## run the browser tests alone
	@$(PY) -m tests.run tests/e2e $(ARGS)

soak: environment  ## loads, kills and large data; takes long
	@$(PY) -m tests.run -m soak $(ARGS)

bench: environment  ## measure, print ratios
	@$(PY) -m benchmarks.run $(ARGS)

check: environment  ## everything but the tests; changes nothing
	$(PY) -m compileall -q $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m ruff check $(CODE)
	$(PY) -m mypy
	.venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	$(PY) -m djlint --quiet --lint templates
	.venv/bin/lint-imports --no-cache
	$(LIKE_PRODUCTION) $(PY) manage.py makemigrations --check --dry-run
	$(LIKE_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m config.catalogue --check
	$(PY) -m config.reference --check
	! grep -nE '(index-url|find-links|://)' requirements/*.lock

fix: environment  ## format, and repair what lint can repair
	$(PY) -m ruff check --fix-only --quiet $(CODE)
	$(PY) -m ruff format $(CODE)
	-.venv/bin/djade --target-version 5.2 $(TEMPLATES)  # says 1 where it changed something

messages: environment  ## collect the words to translate and compile the catalogue
	$(PY) -m config.catalogue

docs: environment  ## write docs/reference anew from the code
	$(PY) -m config.reference

lock: .venv/installed  ## write requirements/*.lock anew from pyproject.toml
	@[ -x var/uv/bin/uv ] || { $(PY) -m venv var/uv && var/uv/bin/pip install --quiet uv; }
	var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url $(ARGS) pyproject.toml -o requirements/runtime.lock
	var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --constraint requirements/runtime.lock $(ARGS) \
		pyproject.toml --group test -o requirements/test.lock
