# Everything runs in .venv; each target can be repeated and does only what is missing.
PYTHON ?= python3
BIN := .venv/bin
# checkpoints and figures of a training
RUN ?= runs/reader
# how often each system of a comparison is measured
ROUNDS ?= 3

.PHONY: run install test faults peers train lock clean

run: install  ## index seeds/ (unless you indexed your own articles) and serve the page
	@$(BIN)/belegt run

install: .venv/.installed  ## make .venv and prepare the embedding model and the reader
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

faults: install  ## kill the program at random moments, fill the disk, write twice (docs/operations.md)
	$(BIN)/python -m tests.faults --kills 300 --seed 7

peers: install  ## measure Haystack and txtai beside belegt: make peers DATA=folder (docs/evaluation.md)
	-@test -e .peers-venv/.gitignore || { $(PYTHON) -m venv .peers-venv && echo '*' > .peers-venv/.gitignore; }
	-@.peers-venv/bin/python -m pip install --quiet --requirement tests/bench/peers/requirements.txt
	$(BIN)/python -m tests.bench.peers "$(DATA)" --rounds $(ROUNDS) --out peers.json

train: install  ## make the reader's weights again: make train DATA=folder (docs/reader.md)
	$(BIN)/python -m qa.training "$(DATA)" --out "$(RUN)" --base "$$($(BIN)/python -c \
	    'from qa.settings import load; from ui import compose; print(compose.prepared_model(load()))')"
	cp "$(RUN)/reader.safetensors" qa/weights/reader.safetensors

lock: install  ## pin what is installed in .venv now
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements.lock

clean:  ## remove .venv; the index and the model stay where they are
	rm -rf .venv
