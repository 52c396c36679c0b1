# The commands of kccsurvey; `make help` lists them, docs/operations.md explains them.
PYTHON ?= python3
ARGS ?=
export PORT
LAUNCH = exec setpriv --pdeathsig TERM .venv/bin/python -m kccsurvey.launch
INSTALL = PYTHON="$(PYTHON)" sh scripts/install

.PHONY: help run test check lint manage clean-demo lock
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' $(MAKEFILE_LIST)

run: .venv/run.stamp ## start the application with its demo study (PORT=8000); Ctrl-C stops it
	@$(LAUNCH) run

test: .venv/test.stamp ## all tests: unit, integration, browser (ARGS="-k name -n 0")
	@$(LAUNCH) test -- $(ARGS)

check: lint test ## lint, types, migrations and all tests: what CI runs

lint: .venv/test.stamp ## style, types, and whether a migration is missing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(LAUNCH) services -- sh -c '.venv/bin/mypy . && .venv/bin/python manage.py makemigrations --check --dry-run'

manage: .venv/run.stamp ## a management command on the demo (ARGS="close_wave najaar-2026")
	@$(LAUNCH) manage -- $(ARGS)

clean-demo: .venv/run.stamp ## remove the demo's data, mails and secrets
	@$(LAUNCH) clean

lock: ## pin and hash everything the requirements need (needs uv)
	sh scripts/lock

.venv/run.stamp: requirements.lock
	@$(INSTALL) requirements.lock
	@touch $@

.venv/test.stamp: requirements-dev.lock
	@$(INSTALL) requirements-dev.lock
	@touch .venv/run.stamp $@
