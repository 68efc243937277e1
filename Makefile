PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.tend-is-installed
RUNTIME := .venv/.tend-runs
# What is in .venv/: what Tend runs on alone, after make install, else the tools of development as well.
ENVIRONMENT := $(if $(wildcard $(RUNTIME)),install,setup)
NEWER := @$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Tend needs Python 3.11 or newer. Say which one: make setup PYTHON=python3.12")'
PIP := @$(BIN)/python -m pip
QUIET := --quiet --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup install demo test test-all soak chaos check format bench serve wheel rules settings lock mutants numbers screenshots

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(STAMP) ## make the environment in .venv/ for development (again only when the lock changed)

$(STAMP): requirements.lock pyproject.toml
	$(NEWER)
	@echo "Making the environment in .venv/ (one to two minutes, once)"
	@$(PYTHON) -m venv .venv
	@rm -f $(RUNTIME)
	$(PIP) install $(QUIET) --require-hashes --no-deps -r requirements.lock
	$(PIP) install $(QUIET) --no-deps --no-build-isolation -e .
	@touch $@

install: $(RUNTIME) ## make it for a practice instead: what Tend runs on, without the tools of development

# What builds goes again, and so does pip.
$(RUNTIME): requirements-runtime.lock requirements-build.lock pyproject.toml
	$(NEWER)
	@echo "Making the environment in .venv/, of what Tend runs on (a minute, once)"
	@$(PYTHON) -m venv --clear .venv
	$(PIP) install $(QUIET) --require-hashes --no-deps -r requirements-build.lock -r requirements-runtime.lock
	$(PIP) install $(QUIET) --no-deps --no-build-isolation -e .
	$(PIP) uninstall $(QUIET) --yes setuptools pip
	@touch $@

demo: $(ENVIRONMENT) ## live through 120 days of a made-up portfolio, then do today's work
	$(BIN)/tend demo
	$(BIN)/tend run
	@echo "The specialists' desk: make serve, then http://127.0.0.1:4202, with the name and password above"

test: setup ## run every test on SQLite, and on PostgreSQL what it may decide otherwise
	$(BIN)/pytest

test-all: setup ## run every test on SQLite and on PostgreSQL
	$(BIN)/pytest --all-databases

soak: setup ## live through 50,000 random steps, each followed by an audit; pay what 2,000 people's letters ask; 5,000 spoilt exports, as many remittances, messages and bundles of FHIR, and 2,500 senders; the published exports whole (hours)
	PROOF_STEPS=50000 $(BIN)/pytest -n0 tests/proof/test_state_machine.py
	ROBOT_LIVES=2000 $(BIN)/pytest tests/proof/test_robot.py
	MUTATED_FOLDERS=2500 $(BIN)/pytest tests/tasks/intake/test_mutated_exports.py
	MUTATED_REMITTANCES=2500 $(BIN)/pytest tests/tasks/intake/test_mutated_remittances.py
	MUTATED_MESSAGES=5000 $(BIN)/pytest tests/tasks/intake/hl7/test_mutated_messages.py
	MUTATED_SENDERS=2500 $(BIN)/pytest tests/tasks/intake/test_mutated_senders.py
	MUTATED_FHIR=5000 $(BIN)/pytest tests/tasks/intake/fhir/test_mutated_fhir.py
	PUBLISHED_PATIENTS=0 $(BIN)/pytest -n0 tests/scenarios/test_synthea_lived.py

chaos: setup ## kill a run at every boundary, and 300 times more; put back 200 older databases; 20 hosts that die, and another goes on; faulty answers to 2,000 notices; ten minutes by a worker whose server is away for five; 10,000 bodies (two hours)
	RESTORES=200 HOMES=20 $(BIN)/pytest tests/tasks/adoption
	CHAOS_KILLS=300 CHAOS_TRIES=20 $(BIN)/pytest tests/chaos
	CHAOS_NOTICES=2000 CHAOS_TRIES=20 $(BIN)/pytest tests/tasks/notices/test_faulty_answers.py tests/tasks/daily_run/test_runs_at_once.py
	WORKER_MINUTES=10 $(BIN)/pytest -n0 tests/deployments/server/test_worker_day.py
	CHAOS_BODIES=10000 $(BIN)/pytest tests/deployments/webhook/test_webhook_fuzzed.py

check: setup ## check format, lint, types, import directions, words and licences; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/tend words check
	$(BIN)/python -m tests.licences

format: setup ## put the code into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure the daily run and an import beside their floors
	$(BIN)/python -m benchmarks

rules: setup ## write again which tests prove which rule, from the marks of the tests
	$(BIN)/python -m tests.rule_marks --write

settings: setup ## write docs/settings.md again from the settings class
	$(BIN)/python -m tests.settings_page --write

mutants: setup ## change the rules in thousands of small ways; the tests must notice, or it is explained
	$(BIN)/mutmut run --max-children 2
	$(BIN)/python -m tests.mutants

numbers: setup ## change every number of the rules by one, up and down; the tests must notice, or it is explained
	$(BIN)/python -m tests.moved_numbers

screenshots: setup ## take the pictures of the runbook again, from the real pages (needs chromium)
	$(BIN)/python -m tests.browser.screenshots

serve: $(ENVIRONMENT) ## start the Prefect server, its pages and every deployment
	$(BIN)/tend serve

wheel: setup ## build the wheel in dist/, for a machine without this folder
	@rm -rf build
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist .
	@rm -rf build

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-package dnspython --custom-compile-command "make lock" --quiet

lock: setup ## write the locks again from pyproject.toml: of everything, of what Tend runs on, of what builds it
	$(COMPILE) pyproject.toml --all-extras --output-file requirements.lock
	$(COMPILE) pyproject.toml --constraint requirements.lock --output-file requirements-runtime.lock
	@echo setuptools | $(COMPILE) - --constraint requirements.lock --output-file requirements-build.lock
