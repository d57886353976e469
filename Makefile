# metaextract-tui: `make run` and `make test` are all a new checkout needs (Python 3.11 or later, and make).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATHS ?= .samples
# What `make bench` measures: parts and options of tests/bench, e.g. BENCH="peers --quick"; empty: all of it (half an hour)
BENCH ?=
# Which parts of tests/soak `make soak` runs, e.g. SOAK="kills"; empty: all of it (half an hour and more)
SOAK ?=
STAMP := $(VENV)/.installed

.PHONY: run test check setup bench soak screenshots clean

run: setup $(if $(filter .samples,$(PATHS)),.samples)
	$(BIN)/metaextract-tui $(PATHS)

# Everything that must hold: style, types, the direction of imports, behaviour.
test: check
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: setup
	$(BIN)/ruff check metaextract_tui tests
	$(BIN)/ruff format --check metaextract_tui tests
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(STAMP)

# The sources are compiled here once: where Python may not write bytecode, every start would compile them again.
$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	-env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q -j 0 $(VENV)/lib metaextract_tui
	touch $(STAMP)

.samples: setup
	$(BIN)/python -m tests.samples .samples

bench: setup
	$(BIN)/python -m tests.bench $(BENCH)

# Faults by the thousand, with figures; short forms of the same are in `make test`.
soak: setup
	$(BIN)/python -m tests.soak $(SOAK)

screenshots: setup
	$(BIN)/python -m tests.screenshots screenshots

clean:
	rm -rf $(VENV) .samples .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
