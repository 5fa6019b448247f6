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
RUNS := .venv/.installed-run
SERVER := $(BIN)/python -m server
PYTEST := $(BIN)/pytest
TESTS ?= tests

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(READY): requirements/dev.lock requirements/install.py
	@"$(PYTHON)" requirements/install.py dev
$(RUNS): requirements/run.lock requirements/dev.lock requirements/install.py
	@"$(PYTHON)" requirements/install.py run

.PHONY: setup
setup: $(READY) ## set up .venv for development, from the lock file

# --- run -----------------------------------------------------------------------------------

.PHONY: run up down reset demo
run: $(RUNS) ## start the whole stack until Ctrl-C
	@exec $(SERVER) run
up: $(RUNS) ## start the whole stack in the background
	@$(SERVER) up
down: $(RUNS) ## stop the stack in the background
	@$(SERVER) down
demo: $(RUNS) ## start the stack and let visitors come, until Ctrl-C
	@$(BIN)/python -m benchmarks.demo
reset: $(RUNS) ## stop the stack and forget its data
	@$(SERVER) reset

# --- check ---------------------------------------------------------------------------------

.PHONY: test test-fast test-postgres test-redis test-oldest test-between test-others check
test: $(READY) ## run every test, on real servers of its own
	@rm -rf $(SEEN)
	@$(PYTEST) -n auto $(TESTS) || $(ASK_AGAIN)
# Up to five that failed in the crowd are asked once more alone, and named either way: decision 136.
SEEN := .venv/.pytest_cache
ASK_AGAIN = { [ "$$(grep -c ': true' $(SEEN)/v/cache/lastfailed)" -le 5 ] && \
	echo "--- what failed above, once more and alone ---" && \
	$(PYTEST) --last-failed --last-failed-no-failures none -rA --show-capture=no $(TESTS); }
test-fast: $(READY) ## run the tests that need no server
	@$(PYTEST) -m "not servers" $(TESTS)
VERSION ?= 14
test-postgres: $(READY) ## run the tests that need a server on another PostgreSQL: make test-postgres VERSION=14
	@found="$$($(if $(filter 18,$(VERSION)),:,$(BIN)/python requirements/tools.py postgresql-$(VERSION)))"; \
	EMBEDDED_POSTGRES="$$found" $(PYTEST) -n auto -m servers $(TESTS)
test-redis: $(READY) ## run the tests that use Redis on another one: make test-redis VERSION=6
	@found="$$($(BIN)/python requirements/tools.py redis-$(VERSION))"; \
	EMBEDDED_REDIS="$$found" $(PYTEST) -n auto $(REDIS_TESTS)
REDIS_TESTS := tests/platform/test_call_limits.py tests/security/test_rate_limits.py tests/faults/test_redis.py
test-oldest: ## run what asks the database on the oldest PostgreSQL: migrations, modules, figures
	@$(MAKE) test-postgres VERSION=14 TESTS="$(OLDEST)"
OLDEST := $(addprefix tests/,migrations contract/test_operations.py containers cart wishlist comparison \
	cross_site_session promotions catalog catalog_records analytics customer_data platform/test_postgres.py)
test-between: ## run what differs between versions of PostgreSQL on those between the oldest and the newest
	@for version in 15 16 17; do $(MAKE) test-postgres VERSION=$$version TESTS=tests/migrations/test_revisions.py || exit; done
test-others: test-oldest test-between ## run other versions of PostgreSQL and Redis
	@for version in 6 7 8; do $(MAKE) test-redis VERSION=$$version; done
check: ## everything that CI asks for
	@$(MAKE) lint
	@$(MAKE) audit
	@$(MAKE) check-generated
	@$(MAKE) breaking
	@$(MAKE) check-migrations
	@$(MAKE) test
	@$(MAKE) test-oldest
	@$(MAKE) test-between

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
	DASHBOARD_PORT=3000 PORTAL_PORT=3003 $(BIN)/python envoy/render.py --workers 127.0.0.1:9001,127.0.0.1:9002 --port 3001 --admin-port 0 \
	  --output "$$made/envoy.yaml"; \
	$(BIN)/envoy --mode validate --config-path "$$made/envoy.yaml" --log-level error
	@$(BIN)/python -m openapi_spec_validator --subschema-errors all docs/openapi.yaml
	@$(BIN)/python protos/typescript.py --lint
	@$(BIN)/python web/build.py --types
audit: $(READY) ## fail on known vulnerabilities of locked dependencies, where they can be asked for
	@$(BIN)/python requirements/audit.py
format: $(READY) ## let ruff write the code its way
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# --- contract ------------------------------------------------------------------------------

.PHONY: protos web check-generated examples fuzz breaking release-descriptor
protos: $(READY) ## generate the clients from protos/
	@$(BIN)/python protos/generate.py
	@$(BIN)/python protos/openapi
	@$(BIN)/python protos/typescript.py
web: $(READY) ## build the pages for people from web/
	@$(BIN)/python web/build.py
check-generated: $(READY) ## fail when clients and pages are not what protos/ and web/ make
	@$(BIN)/python protos/generate.py --check
	@$(BIN)/python protos/openapi --check
	@$(BIN)/python protos/typescript.py --check
	@$(BIN)/python web/build.py --check
	@$(BIN)/python deploy/monitoring/build.py --check
examples: $(READY) ## ask a server anew for the examples of the OpenAPI document
	@KEEP_EXAMPLES=1 $(PYTEST) tests/contract/test_operations.py -k examples
	@$(MAKE) protos
fuzz: $(READY) ## call every operation of the OpenAPI document at random, more than 5,000 times
	@FUZZ_FULL=1 $(PYTEST) -rP tests/contract/test_fuzz.py
promotion-cases: $(READY) ## hold 100,000 random promotions and baskets against a slow reference
	@$(BIN)/python -m tests.catalog.promotions.many 100000
breaking: $(READY) ## compare protos/ with the last release, as protos/released has it
	@$(BIN)/python protos/breaking.py
release-descriptor: $(READY) ## write the contract of this version into protos/released
	@$(BIN)/python protos/breaking.py --remember

.PHONY: connections
connections: $(READY) ## assemble what Envoy counts connections with, envoy/connections.wat
	@"$$($(BIN)/python requirements/tools.py wat2wasm)" envoy/connections.wat --output envoy/connections.wasm

.PHONY: monitoring dashboard-picture
monitoring: $(READY) ## write rules, dashboards and monitors from deploy/monitoring/monitoring.yaml
	@$(BIN)/python deploy/monitoring/build.py
dashboard-picture: $(READY) ## draw the dashboard of a stack under load, asking a real Prometheus
	@$(BIN)/python -m benchmarks.dashboard

.PHONY: release-check
release-check: $(READY) ## say whether this commit can be released
	@CI=true $(MAKE) check-generated
	@$(MAKE) breaking
	@$(BIN)/python protos/breaking.py --remembered
	@$(BIN)/python .ci/release_check.py

# --- database ------------------------------------------------------------------------------

.PHONY: migration check-migrations
migration: $(READY) ## write a new revision: make migration MESSAGE="add gift wrapping"
	@[ -n "$${MESSAGE:-}" ] || { echo 'error: say what it does: make migration MESSAGE="…"' >&2; exit 1; }
	@$(SERVER) migrate new "$$MESSAGE"
check-migrations: $(READY) ## migrate a database up, compare it with the tables, and down again
	@$(PYTEST) -n auto tests/migrations

# --- the rest ------------------------------------------------------------------------------

.PHONY: bench load faults bench-floods bench-streams bench-analytics bench-jobs bench-migrations bench-restore lock clean
bench: $(READY) ## measure a stack of its own, or two builds in turns: make bench AGAINST=REV
	@$(BIN)/python -m benchmarks$(if $(AGAINST),.against $(AGAINST))
load: $(READY) ## let visitors come as on Black Friday, and ever more, until a baseline breaks
	@$(BIN)/python -m benchmarks.load
bench-analytics: $(READY) ## measure the overview over a million carts, and what the rollups cost
	@$(BIN)/python -m benchmarks.analytics
bench-streams: $(READY) ## cut followers of streams off a thousand times; measure delay and what idle streams cost
	@$(BIN)/python -m benchmarks.streams breaks
	@$(BIN)/python -m benchmarks.streams delay
	@$(BIN)/python -m benchmarks.streams idle
bench-jobs: $(READY) ## measure markAbandonedCarts over a million carts beside cart calls
	@$(BIN)/python -m benchmarks.jobs --carts 1000000
faults: $(READY) ## hurt a stack in every way there is, and write down what callers saw
	@$(BIN)/python -m benchmarks.faults
bench-floods: $(READY) ## flood a stack with the limits of production from one address, beside a shopper who measures
	@$(BIN)/python -m benchmarks.floods
bench-migrations: $(READY) ## measure what each revision locks, and for how long, over 100,000 carts
	@$(BIN)/python -m benchmarks.migrations
bench-restore: $(READY) ## back a database of 1 GB up, restore it and verify it
	@$(BIN)/python -m benchmarks.restore
lock: $(READY) ## resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --all-extras pyproject.toml -o requirements/dev.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	  -c requirements/dev.lock pyproject.toml -o requirements/runtime.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	  -c requirements/dev.lock --extra embedded pyproject.toml -o requirements/run.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	  requirements/generator.in -o requirements/generator.lock
clean: ## delete what can be made again, but no data
	@rm -rf .venv .venv.lock .cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
