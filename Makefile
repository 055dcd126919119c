# Two commands: `make demo` and `make test`. All state lies under var/; `make clean` takes it away.
SHELL := /bin/sh
VAR ?= $(CURDIR)/var
PY := .venv/bin/python
UV_VERSION := 0.13.9
export DIDD_VAR := $(VAR)
export UV_PYTHON_DOWNLOADS := never
export DAGSTER_DISABLE_TELEMETRY := 1
export PYTHONUNBUFFERED := 1

.PHONY: demo test fast coverage hooks soak lint types unit portal down clean setup lock bench browser pictures sentences release audit site help

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/.complete ## The whole SOP before your eyes; EXIT=1 stops by itself
	@$(PY) -m demo $(if $(EXIT),--exit) $(if $(PORT),--port $(PORT))

test: lint types ## Lint, types and all tests, the portal's against a real CKAN
	@$(PY) -m tests.everything $(PYTEST_ARGS)

lint: .venv/.complete
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/deptry .

types: .venv/.complete
	@$(PY) -m pyright

unit: .venv/.complete ## The tests that need no server
	@$(PY) -m pytest tests/unit

fast: .venv/.complete ## Nine tenths of the unit tests, in less than a minute on two cores
	@DIDD_TEST_PROFILE=fast $(PY) -m pytest tests/unit -m "not slow" -n 2 --dist worksteal -q -p no:cacheprovider

coverage: .venv/.complete ## All tests, with what share of the code they run; the floor is in pyproject.toml
	@COVERAGE=1 $(PY) -m tests.everything

hooks: ## Let git run `make lint fast` before each commit
	@install -D -m 755 deploy/pre-commit "$$(git rev-parse --git-path hooks)/pre-commit"

portal: .venv/.complete ## The portal alone; PORT=n, then var/portal.env says where and how
	@$(PY) -m portal.local up $(if $(PORT),--port $(PORT))

down: ## Stop what `make portal` or a killed demo left running
	@if [ -x $(PY) ]; then $(PY) -m portal.local down; fi

setup: .venv/.complete ## Environments from the committed locks

pictures: .venv/.complete ## The pictures of docs/petugas.md, taken anew by the browser tests
	@DIDD_PICTURES="$(CURDIR)/docs/pictures" $(PY) -m pytest -q tests/browser/test_first_step.py \
	tests/browser/test_earlier_list_page.py

bench: .venv/.complete ## Every claim, measured small
	@missed=0; for program in bench/*.py bench/lists/*.py bench/many/province.py; do echo "== $$program"; $(PY) $$program || missed=1; done; \
	exit $$missed

soak: .venv/.complete ## What takes hours: whole runs in odd places, faults by the hundred, others' programs
	@wrong=0; $(PY) -m tests.faults.soak.places || wrong=1; \
	$(PY) -m tests.faults.soak.clients || wrong=1; \
	$(PY) -m tests.faults.soak.clients.ckan_own || wrong=1; \
	[ "$$(id -u)" != 0 ] || $(PY) -m tests.faults.soak.install || wrong=1; \
	$(PY) -m tests.faults.soak $(SOAK_ARGS) || wrong=1; exit $$wrong

sentences: .venv/.complete ## Gather the sentences for people, compile their translations
	@$(PY) deploy/sentences.py

release: .venv/.complete ## Wheels, source, bill of materials and notes in dist/, the same bytes from the same commit
	@$(PY) deploy/release.py

site: .venv/.complete ## The documents as pages, in dist/site; a link that leads nowhere fails
	@$(PY) -m sphinx -nWq --keep-going -b html docs dist/site

audit: .venv/.complete ## Known weaknesses of everything in both locks; fails too where no database answers
	@$(PY) deploy/audit.py

lock: .venv/.complete ## Resolve again; the lock names no registry, so that any mirror serves
	@uv="$$(deploy/find_uv.sh "$$DIDD_VAR")" && "$$uv" lock --upgrade
	@sed -E -i 's#https://[^/"]+/simple#https://index.invalid/simple#; s#https://[^/"]+/packages/#https://index.invalid/packages/#' uv.lock

clean: down ## Take away everything that was made here
	@rm -rf "$$DIDD_VAR" .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info

# Written last, so that a set-up that was killed midway is simply done again.
.venv/.complete: uv.lock pyproject.toml
	@deploy/setup.sh "$(UV_VERSION)" "$$DIDD_VAR"
