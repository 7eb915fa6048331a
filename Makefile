# `make site` builds the demonstration park, `make test` runs every check. Both set up what they need by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PLATFORM ?=
PYVERSION ?= 3.11

.PHONY: site test lint wheelhouse lock serve clean

site: $(VENV)/.ready
	$(BIN)/parkbook build examples/demo-park --out site

serve: $(VENV)/.ready
	$(BIN)/parkbook serve examples/demo-park

test: $(VENV)/.ready-dev
	$(BIN)/python tools/need_browser.py
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/data_lint.py
	$(BIN)/python -m pytest

wheelhouse: $(VENV)/.ready
	$(BIN)/python tools/wheelhouse.py --platform "$(PLATFORM)" --python "$(PYVERSION)"

lock: $(VENV)/.ready-dev
	$(BIN)/python tools/lock.py

$(VENV)/.ready: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.ready-dev: requirements/dev.txt $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) site wheelhouse dist build examples/*/.parkbook examples/*/site
