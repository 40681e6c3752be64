# The single list of tasks. Needs Python 3.11 or newer, a C++ compiler and npm, and for the tests redis-server, openssl and chromium;
# everything else is installed below this folder.
#
#   make run PORT=9000 DATA=/tmp/cell    another port, another data folder
#   make run NATIVE=1                    builds the local model's engine for this very processor
#   make test ARGS="-k trips -x"         what follows goes to pytest

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?=
HOST ?=
DATA ?=
VERSION ?=
NATIVE ?=
ARGS ?=

UV_OLDEST := 0.13
UV_PRIVATE := .tools/uv/bin/uv
UV ?= $(or $(shell version=$$(uv --version 2>/dev/null | cut -d' ' -f2); \
	[ -n "$$version" ] && printf '%s\n' $(UV_OLDEST) "$$version" | sort --version-sort --check=quiet && command -v uv),$(UV_PRIVATE))

# uv takes the machine's Python: nothing is downloaded but packages, at the versions of uv.lock.
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON_PREFERENCE := only-system

SYNC_FLAGS := --frozen $(if $(filter-out 0,$(NATIVE)),--config-settings-package llama-cpp-python:cmake.args=-DGGML_NATIVE=ON)
PAGE := web/graphiql
CLIENT := docs/clients/typescript
FOREIGN := tests/clients/node tests/clients/offline tests/clients/wllama

.PHONY: help
help: ## List the tasks.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: install graphiql ## Install everything and serve a region: no account, no network, no settings needed.
	@exec .venv/bin/tripwise serve $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)")

.PHONY: test
test: install graphiql clients $(FOREIGN:%=%/node_modules/.package-lock.json) ## Install everything and run every test.
	@.venv/bin/python -m pytest $(ARGS)

.PHONY: check
check: install ## Check style, types and the import rules.
	@.venv/bin/ruff format --check
	@.venv/bin/ruff check
	@.venv/bin/mypy
	@MYPYPATH=docs/clients/python .venv/bin/mypy docs/clients/python/*.py
	@.venv/bin/lint-imports --no-logo

.PHONY: format
format: install ## Format the code and put right what ruff can.
	@.venv/bin/ruff check --fix || true
	@.venv/bin/ruff format

.PHONY: schema
schema: install $(CLIENT)/node_modules/.package-lock.json ## Write the GraphQL schema, its reference, and the types of the example client.
	@.venv/bin/python -m schema.release.sdl
	@.venv/bin/python -m schema.release.reference
	@cd $(CLIENT) && npm run --silent generate

.PHONY: compatibility
compatibility: install ## Compare the schema with the last released one, and the changelog with both.
	@.venv/bin/python -m schema.release.compatibility

.PHONY: release
release: install ## Make the schema and the changelog those of a version: make release VERSION=0.2.0.
	@.venv/bin/python -m schema.release.compatibility --release "$(VERSION)"
	@$(UV) version "$(VERSION)"

.PHONY: messages
messages: install ## Bring the catalogues of texts in step with the code.
	@.venv/bin/python -m tests.messages

.PHONY: install
install: $(if $(filter $(UV_PRIVATE),$(UV)),$(UV_PRIVATE)) ## Install what the node and its tests need, into .venv.
	@if ! compgen -G '.venv/lib/python3*/site-packages/llama_cpp' > /dev/null; then \
		if ! command -v c++ > /dev/null; then \
			echo 'There is no C++ compiler. Install one (Debian: apt-get install g++), then run make again.' >&2; exit 1; \
		fi; \
		echo 'Building llama-cpp-python from source, once: about 3 minutes on two cores.' >&2; \
	fi
	@$(UV) sync $(SYNC_FLAGS)

$(UV_PRIVATE):
	@echo 'Fetching uv, which installs packages, into .tools.' >&2
	@rm -rf .tools/uv; \
	requirement='uv>=$(UV_OLDEST),<0.14'; \
	if $(PYTHON) -m venv .tools/uv > /dev/null 2>&1 && .tools/uv/bin/python -m pip install --quiet "$$requirement"; then exit 0; fi; \
	rm -rf .tools/uv; \
	if $(PYTHON) -m pip install --quiet --target .tools/uv "$$requirement"; then exit 0; fi; \
	rm -rf .tools/uv; \
	echo 'uv could not be fetched: $(PYTHON) has neither a working venv nor pip, or the package index was not reached.' >&2; \
	echo 'Install them (Debian: apt-get install python3-venv python3-pip), or uv itself, then run make again.' >&2; \
	exit 1

.PHONY: graphiql
graphiql: $(PAGE)/dist/index.html ## Build the GraphiQL page.

$(PAGE)/dist/index.html: $(PAGE)/node_modules/.package-lock.json $(PAGE)/build.js $(wildcard $(PAGE)/src/*)
	@echo 'Building GraphiQL.' >&2
	@cd $(PAGE) && npm run --silent build

.PHONY: clients
clients: $(CLIENT)/dist/plan.js ## Build the TypeScript example client.

$(CLIENT)/dist/plan.js: $(CLIENT)/node_modules/.package-lock.json $(CLIENT)/tsconfig.json $(wildcard $(CLIENT)/src/*.ts $(CLIENT)/src/generated/*)
	@echo 'Building the TypeScript example client.' >&2
	@cd $(CLIENT) && npm run --silent build
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	@if ! command -v npm > /dev/null; then \
		echo 'There is no npm, which installs $*. Install it (Debian: apt-get install npm), then run make again.' >&2; exit 1; \
	fi
	@echo 'Installing the packages of $*, once.' >&2
	@cd $* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
