# Everything runs in .venv; each target can be repeated and does only what is missing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run install test lock clean

run: install  ## index seeds/ (unless you indexed your own articles) and serve the page
	@$(BIN)/belegt run

install: .venv/.installed  ## make .venv and prepare the embedding model
	@$(BIN)/belegt prepare

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

test: install  ## the one check: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

lock: install  ## pin what is installed in .venv now
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements.lock

clean:  ## remove .venv; the index and the model stay where they are
	rm -rf .venv
