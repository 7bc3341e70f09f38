# The operator's and the developer's commands. Each makes .venv first, where it is not up to date.

PYTHON ?= python3
STACK ?= dev
STACKS := $(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))
MUTANTS ?= iam.* policypacks.*
PARTS ?=
VENV_PYTHON := .venv/bin/python
ACTIONLINT := tools/actionlint/bin/actionlint
JUDGE := tests/decisions/judge
AXE := tests/scvctl/report/axe
OF_NPM := $(JUDGE)/node_modules/.made-from $(AXE)/node_modules/.made-from
MUTATION := .mutation
PEERS := .peers
FORK := .fork
# Not in here: Pulumi publishes no file that a .gitignore further up names.
TO ?= ../scv-guardrails
# What of make test meets the root's stack files, as they are in a repository of somebody's own.
FORKED := tests/ci tests/test_project.py tests/test_docs.py tests/scvctl/test_main.py \
	tests/scvctl/test_wrong_configs.py tests/scvctl/up/test_usage.py tests/policypacks/test_source.py
ENGINE_STAMP := tools/bin/made-from
# Fails where tests notice fewer than nine of ten mistakes, or none was made.
define NOTICED
import json, sys
found = json.load(open('mutants/mutmut-cicd-stats.json'))
noticed = found['killed'] + found['timeout']
made = noticed + found['survived'] + found['suspicious'] + found['no_tests']
print(f'{noticed} of {made} mistakes were noticed.')
sys.exit(not made or 10 * noticed < 9 * made)
endef
export NOTICED
PULUMI := github.com/pulumi/pulumi

# One make of a checkout sets up, another one waits for it.
MAKE_VENV := $(PYTHON) scripts/make_venv.py
SET_UP := $(MAKE_VENV) dev
# What follows a missing tool's name: something is left out, which CI does not take.
LEFT_OUT := test "$$CI" != true
GO_FAILED := echo "go could not build it, as it says above. With SECURITY ERROR, do not build it: the module proxy" >&2; \
	echo "served another file. Otherwise check the network and Go's configuration (go env); then run" >&2; \
	echo "make again." >&2; exit 1;

LOCK := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)

# Images for containers often keep Python from writing what it compiled: each process then compiles
# every package again, which is half of its time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help up test e2e fork mutation mutants check guardrails policy-pack stacks workflows format lock pages pictures reviewed bench venv dev judge axe browser engine clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "PYTHON=python3.12 chooses another Python than python3; 3.11 or newer is needed."

up: venv ## Run a stack's program against an emulated AWS; STACK=name, by default dev
	@$(VENV_PYTHON) -m scvctl up --stack "$(STACK)"

test: judge axe ## Run the tests
	@$(VENV_PYTHON) -m pytest --numprocesses logical

mutation: dev ## Find mistakes in iam/ and the policy pack that no test notices; MUTANTS='iam.arns*' for some
	@$(SET_UP) $(MAKE) --silent $(MUTATION)/packages/.made-from
	@set -f; for mutants in $(MUTANTS); do $(MAKE) --silent mutants MUTANTS="$$mutants" || exit 1; done

# A mistake in what no mutant is of costs every test time: only the modules that MUTANTS names have any.
mutants: MODULES = $(patsubst %/,%,$(subst .,/,$(firstword $(subst .x, ,$(subst *, ,$(MUTANTS))))))
mutants: PACKAGE = $(firstword $(subst ., ,$(MUTANTS)))
mutants:
	@rm -rf $(MUTATION)/project && mkdir $(MUTATION)/project
	@git ls-files | tar -cf - -T - | tar -xf - -C $(MUTATION)/project
	@# mutmut leaves decorated functions alone, and a cache decides nothing.
	@cd $(MUTATION)/project && sed -i.bak '/^@lru_cache/d' iam/*.py policypacks/scv_guardrails/*.py && \
		sed -i.bak 's|MODULES\*|$(MODULES)*|; s|tests/PACKAGE|tests/$(PACKAGE)|' pyproject.toml
	@cd $(MUTATION)/project && export PYTHONPATH=../packages && \
		../../$(VENV_PYTHON) -m mutmut run '$(MUTANTS)' && ../../$(VENV_PYTHON) -m mutmut results | sed '/: not checked$$/d' && \
		../../$(VENV_PYTHON) -m mutmut export-cicd-stats && ../../$(VENV_PYTHON) -c "$$NOTICED"

$(MUTATION)/packages/.made-from: requirements-mutation.txt requirements-dev.txt
	@rm -rf $(MUTATION)/packages
	@echo "Installing mutmut ..."
	@$(VENV_PYTHON) -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps \
		--only-binary :all: --target $(MUTATION)/packages --requirement requirements-mutation.txt
	@touch $@

fork: dev ## Run a sample of the tests with a user's own stacks
	@rm -rf $(FORK) && mkdir $(FORK)
	@git ls-files | tar -cf - -T - | tar -xf - -C $(FORK)
	@cd $(FORK) && rm Pulumi.*.yaml && cp tests/examples/fork/*.yaml . && ln -s ../.venv .venv && \
		$(MAKE) --silent guardrails MAKE_VENV=true && \
		.venv/bin/python -m pytest -q -p no:cacheprovider --numprocesses logical $(FORKED)

e2e: engine ## Run the journeys under the real Pulumi engine, both stacks side by side
	@$(VENV_PYTHON) -m pytest -v -p no:cacheprovider --numprocesses 2 tests/e2e/journeys

check: dev ## Check lint, format, types, and secrets in clear
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m basedpyright
	@$(VENV_PYTHON) -m scripts.clear_secrets

guardrails: venv ## Check every stack with the policy pack
	@test -n "$(STACKS)" || { echo "There is no stack: Pulumi.*.yaml is missing." >&2; exit 1; }
	@for stack in $(STACKS); do \
		$(VENV_PYTHON) -m scvctl check --stack "$$stack" || failed=true; \
	done; test -z "$$failed"

policy-pack: ## Assemble the policy pack for an organisation's policy server; TO=folder, by default ../scv-guardrails
	@mkdir "$(TO)" || { echo "Remove $(TO) first, or say with TO=folder where the pack is to go." >&2; exit 1; }
	@tar -cf - --exclude __pycache__ iam components policypacks requirements.txt | tar -xf - -C "$(TO)"
	@cd "$(TO)" && mv policypacks/scv_guardrails/__main__.py policypacks/scv_guardrails/PulumiPolicy.yaml . && \
		sed -i.bak 's|\.\./\.\./\.venv|venv|' PulumiPolicy.yaml && rm PulumiPolicy.yaml.bak && \
		printf 'venv/\n__pycache__/\n' > .gitignore
	@echo "The policy pack is in $(TO); docs/RULES.md says how to publish it."

# For the matrices of the workflows.
stacks:
	@test -n "$(STACKS)" || { echo "There is no stack: Pulumi.*.yaml is missing." >&2; exit 1; }
	@printf '["%s"]\n' "$$(echo $(STACKS) | sed 's/ /","/g')"

workflows: dev $(ACTIONLINT) ## Check GitHub's workflows with actionlint, zizmor and schemas
	@test ! -x $(ACTIONLINT) || $(ACTIONLINT) -shellcheck= -pyflakes=
	@.venv/bin/zizmor --offline --quiet --no-progress --persona pedantic .github
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.github-workflows \
		.github/workflows/*.yml
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.github-actions \
		.github/actions/*/action.yml
	@$(VENV_PYTHON) -m check_jsonschema --quiet --builtin-schema vendor.dependabot \
		.github/dependabot.yml

format: dev ## Format the code, and fix what can be fixed
	@$(VENV_PYTHON) -m ruff check --fix-only
	@$(VENV_PYTHON) -m ruff format

lock: dev ## Write the locks from the .in files; UPGRADE=1 takes newer indirect packages
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-scvctl.in --output-file requirements-scvctl.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt
	$(LOCK) requirements-mutation.in --output-file requirements-mutation.txt
	$(LOCK) requirements-peers.in --output-file requirements-peers.txt

pages: dev ## Generate the pages and schemas that are made from the code
	@$(VENV_PYTHON) -m scripts.pages

pictures: dev ## Draw the pictures of the README
	@$(VENV_PYTHON) -m tests.docs.pictures

reviewed: dev ## Seal the catalog after a review; the policy pack refuses an unsealed entry
	@$(VENV_PYTHON) -m scripts.seal_catalog

bench: dev ## Measure what this costs, beside floors and other tools; PARTS='program verdict' for some
	@$(if $(filter verdict,$(or $(PARTS),verdict)),$(SET_UP) $(MAKE) --silent $(PEERS)/.made-from)
	@$(VENV_PYTHON) -m benchmarks $(PARTS)

# Tools that judge IAM policies too, as processes of their own: their packages are nobody else's.
$(PEERS)/.made-from: requirements-peers.txt
	@rm -rf $(PEERS)
	@echo "Installing the tools to compare with, 270 MB ..."
	@$(VENV_PYTHON) -m venv --without-pip $(PEERS)
	@$(VENV_PYTHON) -m pip --disable-pip-version-check --python $(PEERS) install --quiet --no-compile \
		--require-hashes --no-deps --only-binary :all: --requirement requirements-peers.txt
	@touch $@

venv: ## Make or update .venv, with the packages of the program and scvctl
	@$(MAKE_VENV) scvctl

dev: ## Add the packages of the tests and checks to .venv
	@$(SET_UP)

judge: ## Install or update the simulator of IAM decisions, for the tests
axe: ## Install or update axe, which tests the accessibility of the report's page
judge $(JUDGE)/%: INSTALLED = the judge of IAM decisions
axe $(AXE)/%: INSTALLED = axe

judge axe: dev
	@if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then \
		$(SET_UP) $(MAKE) --silent $(filter %/$@/node_modules/.made-from,$(OF_NPM)); \
	else \
		echo "Left out: $(INSTALLED). To have it, install Node 20 or newer, with npm."; $(LEFT_OUT); \
	fi

$(OF_NPM): %/node_modules/.made-from: %/package.json %/package-lock.json %/.npmrc
	@echo "Installing $(INSTALLED) ..."
	@cd $* && npm ci --loglevel=error || { \
		echo "npm could not install $(INSTALLED), as it says above. With EINTEGRITY, do not install it: the"; \
		echo "registry served another file. Otherwise check the network and npm's configuration (npm"; \
		echo "config list); then run make again."; exit 1; } >&2
	@touch $@

browser: dev ## Install Chromium, for the tests of the report's page; on Debian, as root
	@$(VENV_PYTHON) -m tests.scvctl.report.chromium 2>/dev/null || { \
		if [ -z "$$CHROMIUM" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -qq --no-install-recommends chromium >/dev/null; \
		fi; \
		$(VENV_PYTHON) -m tests.scvctl.report.chromium; \
	}

engine: dev ## Build the Pulumi engine, if no pulumi is on the PATH
	@if [ "$$SCV_E2E_ENGINE" = built ] || ! command -v pulumi >/dev/null; then \
		$(SET_UP) $(MAKE) --silent $(ENGINE_STAMP); \
	fi

$(ENGINE_STAMP): GO_BUILD = go build -buildvcs=false -trimpath
$(ENGINE_STAMP): tools/go.mod tools/go.sum tools/yaml/go.mod tools/yaml/go.sum $(wildcard tools/*/*.go)
	@rm -f $@
	@if ! command -v go >/dev/null; then \
		echo "The journeys are left out: they need the Pulumi CLI on the PATH, or Go to build it."; $(LEFT_OUT); \
	else \
		echo "Building the Pulumi engine; the first time takes minutes ..." && cd tools && \
		sdk=$$(go list -m -f '{{.Dir}}' $(PULUMI)/sdk/v3) && \
		version=$$(go list -m -f '{{.Version}}' $(PULUMI)/pkg/v3) && \
		$(GO_BUILD) -o bin/ -ldflags "-s -w -X $(PULUMI)/sdk/v3/go/common/version.Version=$$version" \
			$(PULUMI)/pkg/v3/cmd/pulumi ./pulumi-language-python && \
		(cd yaml && $(GO_BUILD) -o ../bin/ -ldflags "-s -w" \
			github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml) && \
		install -m 755 "$$sdk/python/cmd/pulumi-language-python-exec" bin/ && \
		touch bin/made-from && echo "The Pulumi engine $$version is ready." || { $(GO_FAILED) }; \
	fi

# The program is its own stamp: go writes it whole.
$(ACTIONLINT): tools/actionlint/go.mod tools/actionlint/go.sum
	@if ! command -v go >/dev/null; then \
		echo "actionlint, which checks the workflows, is left out: install Go 1.25 or newer."; $(LEFT_OUT); \
	else \
		echo "Building actionlint ..." && cd tools/actionlint && \
		go build -mod=readonly -trimpath -o bin/actionlint github.com/rhysd/actionlint/cmd/actionlint && \
		touch bin/actionlint || { $(GO_FAILED) }; \
	fi

clean: ## Remove .venv, the judge, axe, actionlint, the engine, other tools and every cache
	rm -rf .venv package/venv $(JUDGE)/node_modules $(AXE)/node_modules tools/bin tools/actionlint/bin $(MUTATION) $(FORK) $(PEERS) .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
