# Every target sets up what it needs: Python 3.11 or later with venv, and make, are all a machine must have.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STACKS := dev prod
PIP := -m pip install --quiet --disable-pip-version-check
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help demo up soak test documents contracts check adversary lint bench lock clean setup

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'error: $(PYTHON) is older than 3.11; run make PYTHON=python3.11 (or later)' >&2; exit 2; }
	@echo 'Setting up $(VENV) (a minute or two, once) …' >&2
	@$(PYTHON) -m venv $(VENV) || { echo 'error: no venv module; on Debian: apt-get install python3-venv' >&2; exit 2; }
	@$(BIN)/python $(PIP) --require-hashes -r requirements-dev.txt
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY) ## Install everything into .venv

demo: $(READY) ## Plan and judge stack dev, then run the system here and buy something
	@$(BIN)/souk plan dev
	@$(BIN)/souk check dev
	@$(BIN)/souk local demo

up: $(READY) ## Run the whole system here until Ctrl-C: shop on port 8000, API on 8001
	@$(BIN)/souk local up --seed

SOAK ?=
soak: $(READY) ## Kill services amid 500 orders and check the books; make soak SOAK='--load 5000 --orders 1'
	@$(BIN)/souk local soak $(SOAK)

test: $(READY) ## Run every test
	@$(BIN)/python -m pytest -n auto

documents: $(READY) ## Write what the services promise: openapi.json, and their events' schemas
	@set -e; for app in services/*/app; do \
		(cd "$$(dirname "$$app")" && PYTHONPATH=.. "$(CURDIR)/$(BIN)/python" -m kit.contracts write); \
	done

BASE ?= HEAD~1
contracts: $(READY) ## Say what the services' contracts break for who relies on BASE's (make contracts BASE=origin/main)
	@set -e; for document in services/*/openapi.json; do \
		(cd "$$(dirname "$$document")" && PYTHONPATH=.. "$(CURDIR)/$(BIN)/python" -m kit.contracts breaking "$(BASE)"); \
	done

check: $(READY) ## Judge every stack with the policy pack
	@set -e; for stack in $(STACKS); do $(BIN)/souk check $$stack; done

adversary: $(READY) ## Try the pack on hundreds of flawed systems and mutants of prod, and count what it sees
	@$(BIN)/python -m tests.policies.adversarial.court
	@$(BIN)/python -m tests.policies.mutation.hunt

lint: $(READY) ## Run the linters and the type checker
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright

.venv-bench/.ready: requirements-bench.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python $(PIP) --require-hashes -r requirements-bench.txt
	@touch $@

bench: $(READY) .venv-bench/.ready ## Measure plan and check, side by side with the CDK
	@$(BIN)/python -m benchmarks

lock: $(READY) ## Write the hashed requirements from the .in files
	@for name in requirements requirements-dev requirements-bench; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 $$name.in -o $$name.txt; \
	done
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--constraint requirements-dev.txt services/requirements.in -o services/requirements.txt

clean: ## Remove everything that the targets made
	rm -rf $(VENV) .venv-bench *.egg-info .pytest_cache .ruff_cache .hypothesis .souk
	find . -name __pycache__ -prune -exec rm -rf {} +
