# Spartito: two commands from a fresh machine: `make demo` and `make test`. Each does its own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUST := $(shell find rust -name '*.rs' 2>/dev/null) Cargo.toml Cargo.lock
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help demo test check build soak docs lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

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
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

soak: build ## what takes longer: 1,000 kills, more random months
	@$(BIN)/python -m pytest -q -m soak

docs: build ## write the parts of the docs that are made from the code
	@$(BIN)/python -m tests.docs.demo_block

lock: ## resolve the libraries anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q pyproject.toml --group dev --generate-hashes --no-header --python-version 3.11 -o requirements/dev.lock
	@cargo update

clean: ## remove what the build made
	@rm -rf $(VENV) target src/spartito/_core*.so demo-book

$(VENV)/.installed: requirements/dev.lock
	@command -v cargo >/dev/null || { echo "Rust is missing: install Rust 1.88 or newer with rustup (see rustup.rs), then run make again." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is missing: install it, or name it with make PYTHON=..., then run make again." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make virtual environments: run apt-get install python3-venv, then make again." >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.built: $(VENV)/.installed $(RUST) pyproject.toml
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@
