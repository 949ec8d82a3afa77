# The developers' commands; `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MINUTES ?= 30
SEED ?=
STAMPS := $(VENV)/stamps

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(STAMPS)/run  ## run the connector with SQLite, a simulated Amazon and a simulated Assure
	$(BIN)/channel-connector run --with-sandboxes

demo: $(STAMPS)/run  ## run some simulated hours in about a minute, with a summary and checks
	$(BIN)/channel-connector demo

# Each process would compile the package and the tests again where no bytecode is kept.
test quick backlog bench: export PYTHONDONTWRITEBYTECODE =

test: $(STAMPS)/dev  ## run all tests
	$(BIN)/pytest -n 3 --dist worksteal --durations 15

quick: $(STAMPS)/dev  ## run the tests of core, ports and the Amazon plugin's readers
	$(BIN)/pytest -n 2 tests/core tests/ports tests/sdk tests/plugins/amazon_mws \
		--ignore tests/plugins/amazon_mws/sandbox --ignore tests/plugins/amazon_mws/against_sandbox

backlog: $(STAMPS)/dev  ## send 5,000 orders that wait at the first start
	BACKLOG_ORDERS=5000 $(BIN)/pytest tests/end_to_end/test_backlog.py

check: format lint types house security  ## run all static checks (for tests: make test)

format: $(STAMPS)/dev
	$(BIN)/ruff format --check .

lint: $(STAMPS)/dev
	$(BIN)/ruff check .

types: $(STAMPS)/dev
	$(BIN)/mypy

house: $(STAMPS)/dev  ## check that imports follow the layers
	$(BIN)/lint-imports

# B608 (SQL injection) is checked by ruff as S608, where each exception has a reason.
security: $(STAMPS)/dev  ## scan for weaknesses of medium or higher severity
	$(BIN)/bandit --quiet --severity-level medium --skip B608 --recursive __init__.py __main__.py core ports sdk adapters plugins

# Needs the network, so it is not part of `check`.
audit: $(STAMPS)/dev  ## check the pinned packages for known vulnerabilities
	$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

bench: $(STAMPS)/dev  ## run all benchmarks, and fail at the end if one broke a promise
	PYTHONPATH=benchmarks $(BIN)/python -m measuring

day: $(STAMPS)/dev  ## simulate one day and print its events: SEED=7, or SHRINK=7 for the fewest that fail
	$(BIN)/python tests/simulation/days.py $(if $(SHRINK),shrink $(SHRINK),day $(or $(SEED),1))

days: $(STAMPS)/dev  ## simulate many days with all faults: N=100, or until Ctrl-C; FROM=1
	$(BIN)/python tests/simulation/days.py days --number $(or $(N),0) --from $(or $(FROM),1)

soak: $(STAMPS)/dev  ## kill processes between faulty sandboxes, on each database (MINUTES=30 SEED=...)
	rm -rf .soak && SOAK_MINUTES=$(MINUTES) SOAK_SEED=$(SEED) $(BIN)/pytest -s -p no:randomly --basetemp .soak tests/end_to_end/test_soak.py

mutants: $(STAMPS)/dev  ## make defects that tests must notice: ONLY=backoff|submissions|leases|rate_limit
	PYTHONPATH=tests/mutation $(BIN)/python -m mutating $(ONLY) --processes $(or $(PROCESSES),2) $(if $(FRESH),--fresh)

fuzz: $(STAMPS)/dev  ## fuzz all parsers: N=1000000 FROM=0 READER=name INPUT=file PROCESSES=2
	PYTHONPATH=tests/fuzz:tests/house:tests/plugins/amazon_mws/bodies $(BIN)/python -m fuzzing --inputs $(or $(N),1000000) --first $(or $(FROM),0) \
		--processes $(or $(PROCESSES),2) $(if $(READER),--reader $(READER)) $(if $(INPUT),--input $(INPUT))

lock: $(STAMPS)/dev  ## update the pinned versions from pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header \
		--quiet --upgrade --extra sandbox --output-file requirements.lock pyproject.toml build-requirements.in
	$(BIN)/uv pip compile --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header \
		--quiet --upgrade --extra sandbox --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml build-requirements.in

clean:  ## delete the environment, the links, the database and what the sandboxes remember
	rm -rf $(VENV) .editable var dist .mutants .soak .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz

$(STAMPS)/run: requirements.lock pyproject.toml hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "channel-connector needs Python 3.11 or newer: make run PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

.PHONY: help run demo test quick backlog check format lint types house security audit bench day days soak mutants fuzz lock clean
