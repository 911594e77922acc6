# Spartito: two commands from a fresh machine: `make demo` and `make test`. Each does its own set-up.

PYTHON ?= python3
CASES ?= 20000
SECONDS ?= 60
VENV := .venv
BIN := $(VENV)/bin
RUST := $(shell find rust -name '*.rs' 2>/dev/null) Cargo.toml Cargo.lock
LINES := 20000000
TRACKS := 10000000
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help demo test check build soak mutants fuzz miri docs lock clean bench bench-memory bench-profile bench-settle bench-full generator
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: build ## a whole made-up month, from reports to payments, in ./demo-book
	@rm -rf demo-book
	@$(BIN)/spartito demo --book demo-book

build: $(VENV)/.built ## the command spartito in .venv/bin

test: build check ## everything that a change must pass
	@cargo test --release --locked --quiet
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not soak"

check: build ## style, types, layers
	@cargo fmt --check
	@cargo clippy --release --locked --all-targets --quiet -- -D warnings
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

soak: build ## what takes longer: 1,000 kills, more random months
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup -m soak

mutants: $(VENV)/.mutants ## faults put into the rules (domain/), and how many of them their tests find: at least nine in ten
	@rm -rf mutants
	@$(BIN)/python -m mutmut run --max-children $(shell nproc) >/dev/null
	@$(BIN)/python -m mutmut export-cicd-stats >/dev/null
	@$(BIN)/python -m bench.mutants mutants/mutmut-cicd-stats.json

bench: $(VENV)/.bench generator target/bench/pebble ## beside DuckDB, Polars and others, then bench-settle; LINES=20000000 TRACKS=10000000
	@$(BIN)/python -m bench --lines $(LINES) --tracks $(TRACKS)
	@$(MAKE) --no-print-directory bench-settle

bench-memory: build generator ## the same memory for LINES and for ten times as many
	@$(BIN)/python -m bench.memory --lines $(LINES) --tracks $(TRACKS)

bench-profile: build generator ## where each nanosecond of a line goes; needs perf
	@$(BIN)/python -m bench.profile --lines $(LINES) --tracks $(TRACKS)

bench-settle: build generator ## a payee to twenty of LINES earnings, from cells to a closed period; 10,000 statements
	@$(BIN)/python -m bench.settle --payees $$(($(LINES) / 20)) --lines $$(($(LINES) / 2))

bench-full: build generator ## a month of 250 million lines, end to end; LINES= for a smaller one
	@$(BIN)/python -m bench.full $(if $(filter command line,$(origin LINES)),--lines $(LINES)) --tracks $(TRACKS)

fuzz: build ## hostile files, records and plans: CASES of each by proptest, then SECONDS of each by cargo-fuzz
	@SPARTITO_FUZZ_CASES=$(CASES) cargo test --release --locked --quiet hostile
	@cargo +nightly fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is missing: run rustup toolchain install nightly and cargo install cargo-fuzz, then make fuzz again." >&2; exit 2; }
	@for target in input records plan; do \
		cargo +nightly fuzz run --fuzz-dir rust/fuzz --target-dir target/fuzz $$target -- -max_total_time=$(SECONDS) -max_len=4096 -timeout=20 -verbosity=0 || exit 1; \
	done

miri: ## cutting, scanning and decoding under Miri, which sees every access out of bounds
	@MIRIFLAGS=-Zmiri-disable-isolation PROPTEST_CASES=3 cargo +nightly miri test --lib -- tests::layout scan decimals months

docs: build ## write the parts of the docs that are made from the code
	@$(BIN)/python -m tests.docs.demo_block
	@$(BIN)/python -m bench.document

lock: ## resolve the libraries anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q pyproject.toml --group dev --generate-hashes --no-header --python-version 3.11 -o requirements/dev.lock
	@$(BIN)/uv pip compile -q --group mutants -c requirements/dev.lock --generate-hashes --no-header --python-version 3.11 -o requirements/mutants.lock
	@$(BIN)/uv pip compile -q --group bench -c requirements/dev.lock --generate-hashes --no-header --python-version 3.11 -o requirements/bench.lock
	@cargo update

clean: ## remove what the build made
	@rm -rf $(VENV) target src/spartito/_core*.so demo-book

$(VENV)/.installed: requirements/dev.lock
	@command -v cargo >/dev/null || { echo "Rust is missing: install Rust 1.89 or newer with rustup (see rustup.rs), then run make again." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is missing: install it, or name it with make PYTHON=..., then run make again." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make virtual environments: run apt-get install python3-venv, then make again." >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.built: $(VENV)/.installed $(RUST) pyproject.toml
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.mutants: $(VENV)/.built requirements/mutants.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.built requirements/bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@touch $@

generator: $(VENV)/.installed
	@cargo build --release --locked --quiet --example generate

target/bench/pebble: $(wildcard bench/pebble/*)
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.25 or newer, then run make again." >&2; exit 2; }
	@cd bench/pebble && go build -o ../../target/bench/pebble .
