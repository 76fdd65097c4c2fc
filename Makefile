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

LINTS := rustfmt clippy clippy-python clippy-border ruff-format ruff mypy basedpyright stubtest verifytypes \
	workflows
# The longest first: two run at a time.
CHECKS := pytest border $(LINTS) cargo-test rustdoc fuzz-briefly conformance-quick docs

# What libFuzzer needs to see of a program, with any toolchain. For the target alone: build scripts, which
# run on the host, must not have it.
FUZZER := --cfg=fuzzing -Ccodegen-units=1 -Cpasses=sancov-module $(addprefix -Cllvm-args=-sanitizer-coverage-,\
	level=4 inline-8bit-counters pc-table trace-compares)
HOST = $(shell rustc --version --verbose | sed -n 's/^host: //p')
TARGETS := $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))
RUNS ?= 10000000

# What `make conformance` runs: interpreters with their tests. Each gets an environment below .cache.
PYTHONS ?= $(or $(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin/python),$(BIN)/python)

# No target is a file, but the stamp of the environment.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile)

# What `make dist` builds with, apart from the environment. Zig links against a glibc as old as PLATFORM says, on
# any machine.
DIST_TOOLS := $(CURDIR)/.cache/dist
PLATFORM := manylinux_2_17
# One commit in one folder gives the same bytes each time, without the home of who builds.
COMMITTED = $(shell git -c safe.directory='*' log -1 --format=%ct)
REMAP = build.rustflags=["--remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo"]
absolute = $(foreach path,$(1),$(if $(findstring /,$(path)),$(abspath $(path)),$(path)))

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(INSTALLED) ## make the virtual environment, anew when requirements/dev.txt has changed

$(INSTALLED): requirements/dev.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

$(DIST_TOOLS)/installed: requirements/dist.txt
	$(PYTHON) -m venv --clear $(DIST_TOOLS)
	$(DIST_TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

build: setup ## build the extension module, optimised, into the virtual environment
	$(BIN)/maturin develop --release --locked

run: build ## the main job: move a file between rsock and the standard library, every way
	$(BIN)/python examples/transfer

test: build ## run every test and every lint, all of them even if one fails
	@$(MAKE) --keep-going --jobs 2 --output-sync $(CHECKS)

test-kernel: build ## run the tests of rare address families under a kernel that has them
	$(BIN)/python tests/kernel/rig.py sh tests/kernel/suite $(BIN)/python

lint: build ## run every lint
	@$(MAKE) --keep-going $(LINTS)

conformance: build ## run CPython's own tests on rsock and on the standard library, for each of PYTHONS
	PYTHONPATH=tests $(BIN)/python -m conformance $(PYTHONS)

RESULTS := benches/results

bench: build ## measure against the standard library; fail if slower than benches/baseline.json
	mkdir -p $(RESULTS)
	$(BIN)/python -m rsock bench --json $(RESULTS)/latest.json --report $(RESULTS)/latest.html \
		--baseline benches/baseline.json

properties: build ## compare names and numbers with the standard library, 200,000 random cases a test
	RSOCK_EXAMPLES=200000 $(BIN)/python -m pytest --timeout 0 -o faulthandler_timeout=0 tests/properties

fuzz: fuzz-build ## let every fuzz target run RUNS times, ten million if nothing is said
	@$(MAKE) --keep-going $(TARGETS:%=fuzz-%)

transfers: build ## move 1 GiB by sendfile() and by makefile(), every way
	RSOCK_FILE_SIZE=1073741824 $(BIN)/python -m pytest --timeout 0 -o faulthandler_timeout=0 tests/test_files.py

# Writes down each close(2) that fails, as of a number that was closed before.
WATCHED = strace --follow-forks --quiet=all --failed-only --trace=close --seccomp-bpf --output=target/closes

handovers: ## move sockets to std, socket2 and tokio and back, 100,000 times each; no close may fail
	cargo test --locked --features tokio --test handovers --test tokio --no-run
	RSOCK_HANDOVERS=100000 $(WATCHED) cargo test --locked --features tokio --test handovers --test tokio
	! grep --max-count 5 ' close(' target/closes

docs: build ## make the documentation, docs/_build/html/index.html
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs docs/_build/html

ecosystem: build ## run programs of others on both libraries, all or ONLY="redis urllib3"
	PYTHONPATH=tests $(BIN)/python -m ecosystem $(ONLY)

ecosystem-bench: build ## measure them, all or ONLY="part of a name"
	PYTHONPATH=tests $(BIN)/python -m ecosystem --bench "$(ONLY)"

# All files of an sdist are equally old, whereas cargo builds what is new: hence --touch.
dist: setup $(DIST_TOOLS)/installed ## make dist/: the sdist and, of it, a wheel for each of PYTHONS; check them all
	rm -rf dist $(DIST_TOOLS)/source && mkdir $(DIST_TOOLS)/source
	$(DIST_TOOLS)/bin/maturin sdist --out dist
	tar --extract --touch --file dist/*.tar.gz --strip-components 1 --directory $(DIST_TOOLS)/source
	cd $(DIST_TOOLS)/source && env --unset=VIRTUAL_ENV --unset=PYO3_PYTHON PATH="$(DIST_TOOLS)/bin:$$PATH" \
		CARGO_TARGET_DIR=$(CURDIR)/target SOURCE_DATE_EPOCH=$(COMMITTED) maturin build --release --locked \
		--zig --compatibility $(PLATFORM) --interpreter $(call absolute,$(PYTHONS)) --out $(CURDIR)/dist \
		--config '$(REMAP)'
	@$(MAKE) dist-check

dist-check: setup ## use what is in dist/ in empty environments
	PYTHONS="$(PYTHONS)" AUDITWHEEL="$(DIST_TOOLS)/bin/auditwheel" PLATFORM="$(PLATFORM)" \
		$(BIN)/python -m pytest --noconftest tests/wheels/sdist.py tests/wheels/wheel.py

stubs: build ## write what of the stubs is made from the table of constants
	$(BIN)/python tests/stubs.py

lock: ## write requirements/*.txt from requirements/*.in
	tools=$$(mktemp --directory); trap 'rm -rf "$$tools"' EXIT; \
	$(PYTHON) -m venv "$$tools"; \
	"$$tools/bin/pip" install --quiet --disable-pip-version-check uv; \
	for name in dev dist ecosystem; do \
		"$$tools/bin/uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
			--no-emit-index-url --no-header --output-file requirements/$$name.txt requirements/$$name.in; \
	done

bench-baseline: build ## measure anew what later runs are compared with, and draw its chart
	$(BIN)/python -m rsock bench --json benches/baseline.json
	@$(MAKE) bench-chart

bench-chart: ## draw the chart of the README from benches/baseline.json
	$(BIN)/python -m rsock.bench.chart benches/baseline.json docs/performance.svg

clean: ## remove everything that was built
	rm -rf $(VENV) target fuzz/target dist docs/_build docs/generated .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis python/rsock/*.so
	find . -name __pycache__ -prune -exec rm -rf {} +

# What `make test` and `make lint` run; each works alone after `make build`.

rustfmt:
	cargo fmt --check
	@for crate in $(MODULES) $(PROGRAMS); do (cd $$crate && cargo fmt --check); done

clippy:
	cargo clippy --locked --all-targets -- --deny warnings
	cargo clippy --locked --all-targets --features tokio -- --deny warnings

clippy-python:
	cargo clippy --locked --all-targets --features python,tokio,lazy-unwinder -- --deny warnings

# What is built of Rust by the tests of tests/border. PyO3 is built twice: an extension module is not linked with
# the interpreter, a program is.
MODULES := tests/border/probe examples/embedding/hot_loop
PROGRAMS := examples/embedding/tokio_server

clippy-border:
	@for crate in $(MODULES); do (cd $$crate && PYO3_BUILD_EXTENSION_MODULE=1 cargo clippy --quiet --locked \
		--target-dir $(CURDIR)/target/border/extension -- --deny warnings); done
	@for crate in $(PROGRAMS); do (cd $$crate && cargo clippy --quiet --locked \
		--target-dir $(CURDIR)/target/border/program -- --deny warnings); done

# Where the library of the interpreter is that the examples of the documentation embed.
LIBRARY = $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')
HOME_OF_PYTHON = $$($(BIN)/python -c 'import sys; print(sys.base_prefix)')

border:
	$(BIN)/python -m pytest -o faulthandler_timeout=600 tests/border
	@if ls "$(LIBRARY)"/libpython3*.so >/dev/null 2>&1; then \
		LD_LIBRARY_PATH="$(LIBRARY)" PYTHONHOME="$(HOME_OF_PYTHON)" PYTHONPATH=python \
		cargo test --locked --features python --doc border; \
	else echo "the examples of src/border were not run: the interpreter came without its library"; fi

border-bench: build ## measure what crossing between Python and Rust costs
	LD_LIBRARY_PATH="$(LIBRARY)" PYTHONHOME="$(HOME_OF_PYTHON)" PYTHONPATH=python \
		cargo bench --locked --features python --bench border

border-memcheck: build ## cross the border under valgrind and strace; some builds of CPython are not clean themselves
	cd tests/border/probe && PYO3_BUILD_EXTENSION_MODULE=1 cargo build --quiet --locked --target-dir $(CURDIR)/target/border/extension
	PYTHONMALLOC=malloc valgrind --quiet --track-fds=yes --error-exitcode=1 \
		$(BIN)/python tests/border/memcheck.py target/border/extension/debug/libprobe.so
	$(WATCHED) $(BIN)/python tests/border/memcheck.py target/border/extension/debug/libprobe.so
	! grep --max-count 5 ' close(' target/closes

border-long: build ## move and borrow a socket a million times each way between Python and Rust; no close may fail
	RSOCK_HAND_OVERS=1000000 $(WATCHED) $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/border/test_move.py -k many
	! grep --max-count 5 ' close(' target/closes

# The features of the crate that need no Python; `cargo nextest run` takes the same.
cargo-test:
	cargo test --locked
	cargo test --locked --features tokio,lazy-unwinder

rustdoc:
	RUSTDOCFLAGS="--deny warnings" cargo doc --locked --no-deps
	RUSTDOCFLAGS="--deny warnings" cargo doc --locked --no-deps --features python,tokio

stubtest:
	$(BIN)/python -m mypy.stubtest rsock --allowlist tests/typed/stubtest.txt

# Fails below 100 %. pyright finds no package that is installed for development without the path.
verifytypes:
	PYTHONPATH=python $(BIN)/basedpyright --pythonpath $(BIN)/python --verifytypes rsock \
		--ignoreexternal | sed -n '/^Symbols used/,$$p'

memcheck: build ## exercise messages under valgrind; some builds of CPython are not clean themselves
	PYTHONMALLOC=malloc valgrind --quiet --error-exitcode=1 $(BIN)/python tests/memcheck.py

fuzz-build:
	RUSTFLAGS="$(FUZZER)" cargo build --locked --release --manifest-path fuzz/Cargo.toml --target $(HOST)

# What is found to be new goes to a folder of its own: the seeds that are committed are to stay few.
fuzz-%:
	@mkdir -p fuzz/target/corpus/$* fuzz/artifacts/$*
	fuzz/target/$(HOST)/release/$* -runs=$(RUNS) -max_len=4096 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=fuzz/artifacts/$*/ fuzz/target/corpus/$* fuzz/corpus/$*

fuzz-briefly: fuzz-build
	@$(MAKE) --keep-going RUNS=100000 $(TARGETS:%=fuzz-%)

conformance-quick:
	PYTHONPATH=tests $(BIN)/python -m conformance --quick

pytest:
	$(BIN)/python -m pytest --ignore tests/border

ruff-format:
	$(BIN)/ruff format --check

ruff:
	$(BIN)/ruff check

mypy:
	$(BIN)/mypy

basedpyright:
	$(BIN)/basedpyright

# The files that the hosting page reads.
workflows:
	$(BIN)/zizmor --offline --quiet --pedantic .github
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/yamllint --strict .github
