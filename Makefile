# Two commands do everything on a fresh machine with Python 3.11-3.13, git and make:
#
#   make run     set up, then build the West Midlands example and its map
#   make test    set up, then check style, types, imports and documents, and run all tests
#
# Both can be repeated: what is already in place is left alone.
# PYTHON=... chooses an interpreter; without make or a shell see README.md.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# Where Python is told to keep no compiled modules, each start of sitepipe takes half a second more.
unexport PYTHONDONTWRITEBYTECODE

MADE := $(VENV)/.made
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

.DEFAULT_GOAL := help
.PHONY: help run test check docs docs-check pictures wheel clean
.DELETE_ON_ERROR:

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: $(RUN_READY)  ## build the West Midlands example and its map
	@test -f example/sitepipe.yaml || $(BIN)/sitepipe init example --example west-midlands
	@$(BIN)/sitepipe run -w example

test: check docs-check  ## all checks and all tests
	$(BIN)/python tools/postgres.py || true
	browser=$$($(BIN)/python tools/browser.py) && SITEPIPE_BROWSER="$$browser" $(BIN)/python -m pytest -n auto --dist loadfile

check: $(TEST_READY)  ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(TEST_READY)  ## write docs/reference anew
	$(BIN)/python docs/generate.py

docs-check: $(TEST_READY)  ## fail if docs/reference is out of date
	$(BIN)/python docs/generate.py --check

pictures: $(TEST_READY)  ## take the pictures of outputs that the documents show
	@$(BIN)/python tools/browser.py >/dev/null && $(BIN)/python tools/pictures.py

wheel: $(TEST_READY)  ## build dist/*.whl
	$(BIN)/python -m build --wheel --no-isolation

clean:  ## remove the environment, caches and the example
	rm -rf $(VENV) build dist example test-output
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE): tools/make_venv.sh
	@sh tools/make_venv.sh $(VENV)
	@touch $@

$(RUN_READY): $(MADE) requirements/run.txt pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(RUN_READY) requirements/dev.txt
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
