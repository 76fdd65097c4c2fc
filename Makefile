# `make` lists the targets. PYTHON names the interpreter that the virtual environment is made with,
# as in `make clean run PYTHON=python3.13`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/requirements.installed

# The crate is built with the interpreter of the environment, whatever else is active in the shell.
export PYO3_PYTHON := $(BIN)/python
export VIRTUAL_ENV := $(VENV)
unexport CONDA_PREFIX PYTHONPATH PYTHONHOME

LINTS := rustfmt clippy clippy-python ruff-format ruff mypy basedpyright
CHECKS := $(LINTS) cargo-test pytest conformance-quick

# What `make conformance` runs: interpreters with their tests. Each gets an environment below .cache.
PYTHONS ?= $(or $(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin/python),$(BIN)/python)

.PHONY: help setup build run test conformance ecosystem ecosystem-bench lint bench stubs lock clean $(CHECKS)

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(INSTALLED) ## make the virtual environment, anew when requirements/dev.txt has changed

$(INSTALLED): requirements/dev.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

build: setup ## build the extension module, optimised, into the virtual environment
	$(BIN)/maturin develop --release --locked

run: build ## the main job: move a file between rsock and the standard library, every way
	$(BIN)/python examples/transfer

test: build ## run every test and every lint, all of them even if one fails
	@$(MAKE) --keep-going $(CHECKS)

lint: build ## run every lint
	@$(MAKE) --keep-going $(LINTS)

conformance: build ## run CPython's own tests on rsock and on the standard library, for each of PYTHONS
	PYTHONPATH=tests $(BIN)/python -m conformance $(PYTHONS)

ecosystem: build ## run programs of others on both libraries, all or ONLY="redis urllib3"
	PYTHONPATH=tests $(BIN)/python -m ecosystem $(ONLY)

ecosystem-bench: build
	PYTHONPATH=tests $(BIN)/python -m ecosystem --bench "$(ONLY)"

bench: build ## measure rsock against the standard library
	$(BIN)/python -m rsock bench

stubs: build ## write the stub of the constants from their table
	$(BIN)/python tests/stubs.py

lock: ## write requirements/*.txt from requirements/*.in
	tools=$$(mktemp --directory); trap 'rm -rf "$$tools"' EXIT; \
	$(PYTHON) -m venv "$$tools"; \
	"$$tools/bin/pip" install --quiet --disable-pip-version-check uv; \
	for name in dev ecosystem; do \
		"$$tools/bin/uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
			--no-emit-index-url --no-header --output-file requirements/$$name.txt requirements/$$name.in; \
	done

clean: ## remove everything that was built
	rm -rf $(VENV) target dist .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis python/rsock/*.so
	find . -name __pycache__ -prune -exec rm -rf {} +

# What `make test` and `make lint` run; each works alone after `make build`.

rustfmt:
	cargo fmt --check

clippy:
	cargo clippy --locked --all-targets -- --deny warnings

clippy-python:
	cargo clippy --locked --all-targets --features python -- --deny warnings

cargo-test:
	cargo test --locked

conformance-quick:
	PYTHONPATH=tests $(BIN)/python -m conformance --quick

pytest:
	$(BIN)/python -m pytest

ruff-format:
	$(BIN)/ruff format --check

ruff:
	$(BIN)/ruff check

mypy:
	$(BIN)/mypy

basedpyright:
	$(BIN)/basedpyright
