# Every command there is. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# What a developer's shell may carry must not change which code runs.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.installed
SERVER := $(BIN)/python -m server
PYTEST := $(BIN)/pytest
TESTS ?= tests

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

$(READY): requirements/dev.lock requirements/install.py
	@"$(PYTHON)" requirements/install.py

.PHONY: setup
setup: $(READY) ## set up .venv from the lock file

# --- run -----------------------------------------------------------------------------------

.PHONY: run up down reset
run: $(READY) ## start the whole stack until Ctrl-C
	@exec $(SERVER) run
up: $(READY) ## start the whole stack in the background
	@$(SERVER) up
down: $(READY) ## stop the stack in the background
	@$(SERVER) down
reset: $(READY) ## stop the stack and forget its data
	@$(SERVER) reset

# --- check ---------------------------------------------------------------------------------

.PHONY: test test-fast check
test: $(READY) ## run every test, on real servers of its own
	@$(PYTEST) -n auto $(TESTS)
test-fast: $(READY) ## run the tests that need no server
	@$(PYTEST) -m "not servers" $(TESTS)
check: ## everything that CI asks for
	@$(MAKE) lint
	@$(MAKE) audit
	@$(MAKE) check-generated
	@$(MAKE) breaking
	@$(MAKE) check-migrations
	@$(MAKE) test

.PHONY: lint audit format
lint: $(READY) ## ruff, mypy, import rules, shellcheck, buf and Envoy's own check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/shellcheck --external-sources $$(grep -lE '^#( shellcheck shell=|!.*bash)' deploy/scripts/*)
	@made="$$(mktemp -d)"; trap 'rm -rf "$$made"' EXIT; \
	$(BIN)/python protos/generate.py --image "$$made/contract.binpb"; \
	$(BIN)/buf lint "$$made/contract.binpb" --config protos/buf.yaml --path commerce; \
	$(BIN)/python envoy/render.py --workers 127.0.0.1:9001,127.0.0.1:9002 --port 3001 --admin-port 0 \
	  --output "$$made/envoy.yaml"; \
	$(BIN)/envoy --mode validate --config-path "$$made/envoy.yaml" --log-level error
	@$(BIN)/python -m openapi_spec_validator --subschema-errors all docs/openapi.yaml
	@$(BIN)/python protos/typescript.py --lint
audit: $(READY) ## fail on known vulnerabilities of locked dependencies, where they can be asked for
	@$(BIN)/python requirements/audit.py
format: $(READY) ## let ruff write the code its way
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# --- contract ------------------------------------------------------------------------------

.PHONY: protos check-generated examples fuzz breaking
protos: $(READY) ## generate the clients from protos/
	@$(BIN)/python protos/generate.py
	@$(BIN)/python protos/openapi
	@$(BIN)/python protos/typescript.py
check-generated: $(READY) ## fail when the clients are not what protos/ makes
	@$(BIN)/python protos/generate.py --check
	@$(BIN)/python protos/openapi --check
	@$(BIN)/python protos/typescript.py --check
	@$(BIN)/python deploy/monitoring/build.py --check
examples: $(READY) ## ask a server anew for the examples of the OpenAPI document
	@KEEP_EXAMPLES=1 $(PYTEST) tests/contract/test_operations.py -k examples
	@$(MAKE) protos
fuzz: $(READY) ## call every operation of the OpenAPI document at random, more than 5,000 times
	@FUZZ_FULL=1 $(PYTEST) -rP tests/contract/test_fuzz.py
breaking: $(READY) ## compare protos/ with the last release
	@tag="$$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)"; \
	if [ -z "$$tag" ]; then echo "breaking: there is no release yet to compare with"; exit 0; fi; \
	made="$$(mktemp -d)"; trap 'rm -rf "$$made"' EXIT; \
	git archive "$$tag" protos | tar -x -C "$$made"; \
	$(BIN)/python "$$made/protos/generate.py" --image "$$made/before.binpb"; \
	$(BIN)/python protos/generate.py --image "$$made/now.binpb"; \
	$(BIN)/buf breaking "$$made/now.binpb" --against "$$made/before.binpb" \
	  --config protos/buf.yaml --against-config protos/buf.yaml --path commerce

.PHONY: monitoring dashboard-picture
monitoring: $(READY) ## write rules, dashboards and monitors from deploy/monitoring/monitoring.yaml
	@$(BIN)/python deploy/monitoring/build.py
dashboard-picture: $(READY) ## draw the dashboard of a stack under load, asking a real Prometheus
	@$(BIN)/python -m benchmarks.dashboard

.PHONY: release-check
release-check: $(READY) ## say whether this commit can be released
	@CI=true $(MAKE) check-generated
	@$(MAKE) breaking
	@$(BIN)/python .ci/release_check.py

# --- database ------------------------------------------------------------------------------

.PHONY: migration check-migrations
migration: $(READY) ## write a new revision: make migration MESSAGE="add gift wrapping"
	@[ -n "$${MESSAGE:-}" ] || { echo 'error: say what it does: make migration MESSAGE="…"' >&2; exit 1; }
	@$(SERVER) migrate new "$$MESSAGE"
check-migrations: $(READY) ## migrate a database up, compare it with the tables, and down again
	@$(PYTEST) -n auto tests/migrations

# --- the rest ------------------------------------------------------------------------------

.PHONY: bench load faults bench-analytics bench-jobs bench-migrations bench-restore lock clean
bench: $(READY) ## measure throughput and latency on a stack of its own
	@$(BIN)/python -m benchmarks
load: $(READY) ## let visitors come as on Black Friday, and ever more, until a baseline breaks
	@$(BIN)/python -m benchmarks.load
bench-analytics: $(READY) ## measure the overview over a million carts, and what the rollups cost
	@$(BIN)/python -m benchmarks.analytics
bench-jobs: $(READY) ## measure markAbandonedCarts over a million carts beside cart calls
	@$(BIN)/python -m benchmarks.jobs --carts 1000000
faults: $(READY) ## hurt a stack in every way there is, and write down what callers saw
	@$(BIN)/python -m benchmarks.faults
bench-migrations: $(READY) ## measure what each revision locks, and for how long, over 100,000 carts
	@$(BIN)/python -m benchmarks.migrations
bench-restore: $(READY) ## back a database of 1 GB up, restore it and verify it
	@$(BIN)/python -m benchmarks.restore
lock: $(READY) ## resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --all-extras pyproject.toml -o requirements/dev.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	  -c requirements/dev.lock pyproject.toml -o requirements/runtime.lock
clean: ## delete what can be made again, but no data
	@rm -rf .venv .venv.lock .cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
