# Two commands matter: `make demo` shows Diwan, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

BIN := .venv/bin
NEEDS_PYTHON = @command -v $(PYTHON) >/dev/null 2>&1 || { \
	echo "Diwan needs Python 3.11 or newer, and '$(PYTHON)' was not found; name yours with PYTHON=…" >&2; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help demo serve init test check fast explore schema ux bench production-rehearsal observatory compat faults clamd rights audit sbom lock format messages bundle clean-root clean

help: ## List the commands.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

.venv/app.stamp: requirements/app.txt requirements/bootstrap.txt scripts/bootstrap.py
	$(NEEDS_PYTHON)
	@$(PYTHON) scripts/bootstrap.py app

.venv/dev.stamp: requirements/dev.txt requirements/bootstrap.txt scripts/bootstrap.py
	$(NEEDS_PYTHON)
	@$(PYTHON) scripts/bootstrap.py dev

demo: ## Show Diwan with sample content at http://127.0.0.1:8000 (PORT=, HOST=).
	$(NEEDS_PYTHON)
	@$(PYTHON) scripts/port.py $(HOST) $(PORT)
	@$(MAKE) --silent --no-print-directory .venv/app.stamp
	@exec $(BIN)/python scripts/serve.py --demo

init: .venv/app.stamp ## Make an empty site for your own organisation.
	@$(BIN)/python scripts/compile_messages.py
	@$(BIN)/python manage.py init

serve: .venv/app.stamp ## Serve the site that `make init` made, with its worker.
	@exec $(BIN)/python scripts/serve.py

test: .venv/dev.stamp ## Check everything, with browser and PostgreSQL.
	@$(BIN)/python scripts/run_tests.py all

fast: .venv/dev.stamp ## Run the tests that need neither browser nor server.
	@$(BIN)/python scripts/run_tests.py fast

explore: .venv/dev.stamp ## Try the properties on new examples, other ones each time.
	@$(BIN)/python scripts/run_tests.py explore

check: .venv/dev.stamp ## Check style, types, layers, templates, translations and schema.
	@$(BIN)/python scripts/check.py

format: .venv/dev.stamp ## Put the source into its standard form.
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

messages: .venv/dev.stamp ## Show which translations are missing.
	@$(BIN)/python scripts/check_messages.py

schema: .venv/dev.stamp ## Write docs/api/openapi.yaml anew.
	@$(BIN)/python manage.py spectacular --file docs/api/openapi.yaml

ux: .venv/dev.stamp ## Measure the demo with Lighthouse and html-validate (Node 18 or newer).
	@$(BIN)/python scripts/measure_ux.py

bench: .venv/dev.stamp ## Measure speed side by side.
	@$(BIN)/python -m benchmarks.run

# With WALK=1 it walks the main journeys and ends.
production-rehearsal: .venv/dev.stamp ## Run the site as in production on this machine (PORT=8443, WALK=1).
	@exec $(BIN)/python -m scripts.rehearsal $(if $(filter-out 8000,$(PORT)),--port $(PORT)) $(if $(WALK),--walk)

compat: ## Run the fast tests on Wagtail 8.
	$(NEEDS_PYTHON)
	@$(PYTHON) scripts/bootstrap.py compat
	@.venv-compat/bin/python scripts/run_tests.py fast

faults: .venv/dev.stamp ## Break everything again and again (MINUTES=10, SEED=).
	@$(BIN)/python scripts/faults.py $(or $(MINUTES),10) "$(SEED)"

clamd: .venv/dev.stamp ## Scan files with a real ClamAV daemon (Debian: clamav-daemon).
	@DIWAN_TEST_CLAMD=1 $(BIN)/python -m pytest -q tests/hardening/test_scanner.py

rights: .venv/dev.stamp ## Run the tests on PostgreSQL with the rights of the application alone.
	@$(BIN)/python scripts/postgres.py -- $(BIN)/python -m pytest -q -n 2 -m database -p tests.security.as_application

audit: .venv/dev.stamp ## Look for known weaknesses in the dependencies.
	@$(BIN)/python scripts/audit.py

sbom: .venv/dev.stamp ## Write the bill of materials, sbom.cdx.json (CycloneDX).
	@$(BIN)/python scripts/sbom.py

observatory: .venv/dev.stamp ## Scan a started site behind TLS with the HTTP Observatory (Node 20, nginx).
	@$(BIN)/python -m scripts.observatory

lock: .venv/dev.stamp ## Choose the newest fitting dependencies and lock them.
	@$(BIN)/python scripts/lock.py

bundle: .venv/app.stamp ## Make a signed bundle that installs without network (KEY=, PACKAGES=1).
	@$(BIN)/python scripts/bundle.py $(if $(KEY),--key $(KEY)) $(if $(PACKAGES),--packages)

clean-root: .venv/dev.stamp ## Install, upgrade and remove Diwan in a clean Debian (root; half an hour).
	@$(BIN)/python -m scripts.clean_root

clean: ## Remove environments and caches; data stays.
	@rm -rf .venv .venv-compat .mypy_cache .ruff_cache .import_linter_cache static-build
