# The operator's and the developer's commands. Each makes .venv first, where it is not up to date.

PYTHON ?= python3
STACK ?= dev
VENV_PYTHON := .venv/bin/python
ACTIONLINT := tools/actionlint/bin/actionlint

LOCK := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help up test e2e mutation check workflows format lock reviewed bench venv judge browser engine clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "PYTHON=python3.12 chooses another Python than python3; 3.11 or newer is needed."

up: venv ## Run a stack's program against an emulated AWS: STACK=dev, or another one with STACK=name
	@$(VENV_PYTHON) -m scvctl up --stack "$(STACK)"

test: venv judge ## Run the tests
	@$(VENV_PYTHON) -m pytest

mutation: venv ## Break the policy pack in one place after the other: the tests have to notice
	@$(VENV_PYTHON) -m scripts.mutate

e2e: venv engine ## Run the journeys under the real Pulumi engine
	@$(VENV_PYTHON) -m scripts.run_journeys

check: venv ## Lint, check the format, check the types, look for secrets in clear
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m basedpyright
	@$(VENV_PYTHON) -m scripts.clear_secrets

workflows: venv ## Check the workflows of GitHub: actionlint, zizmor, the schemas
	@$(VENV_PYTHON) -m scripts.setup_actionlint
	@test ! -x $(ACTIONLINT) || $(ACTIONLINT) -shellcheck= -pyflakes=
	@.venv/bin/zizmor --offline --quiet --no-progress --persona pedantic .github
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.github-workflows \
		.github/workflows/*.yml
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.github-actions \
		.github/actions/*/action.yml
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.dependabot \
		.github/dependabot.yml

format: venv ## Format the code, and fix what can be fixed
	@$(VENV_PYTHON) -m ruff check --fix-only
	@$(VENV_PYTHON) -m ruff format

lock: venv ## Write the locks from the .in files; UPGRADE=1 takes newer indirect packages
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

reviewed: venv ## Seal the catalog after a review: the policy pack refuses an entry that is not sealed
	@$(VENV_PYTHON) scripts/seal_catalog.py

bench: venv ## Measure what the policy pack costs, beside packs that do nothing
	@$(VENV_PYTHON) -m benchmarks.policy_pack

venv: ## Make .venv, where it is missing or out of date
	@$(PYTHON) scripts/setup_venv.py

judge: venv ## Install the judge of IAM decisions, where it is missing or out of date
	@$(VENV_PYTHON) -m scripts.setup_judge

browser: venv ## Install Chromium, for the tests of the report's page; on Debian, as root
	@$(VENV_PYTHON) -m scripts.setup_browser

engine: venv ## Build the Pulumi engine, where no pulumi is on the PATH
	@$(VENV_PYTHON) -m scripts.setup_engine

clean: ## Remove .venv, the judge, actionlint, the engine and every cache
	rm -rf .venv tests/decisions/judge/node_modules tools/bin tools/actionlint/bin .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
