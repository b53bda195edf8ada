# make demo: from a fresh clone to answers.   make quick: the rules that read forms, in seconds.
# make test: the test suite.                  make check: all that CI runs.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo quick test slow exhaustive lint types docs notebooks check format clean

demo: $(VENV)/.demo-installed
	$(BIN)/python -m api.demo .demo

# The demo needs the light install only; tests add the extras.
$(VENV)/.demo-installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# torch first and by number: a range would pull the CUDA build.
	$(BIN)/python -c "import torch" 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[all]'
	touch $@ $(VENV)/.demo-installed

# What one runs between two edits of the rules: each form once in every way of writing that differs for them. Files of Word,
# Excel and the web, printed pages and the real forms are `wide`: make test.
quick: $(STAMP)
	$(BIN)/python -m pytest -q -m "not slow and not wide" kg/forms tests/kg/forms

test: $(STAMP)
	$(BIN)/python -m pytest -q -m "not slow"

# What takes minutes: fuzzing, schemathesis, long properties. The notebooks have a target of their own.
slow: $(STAMP)
	$(BIN)/python -m pytest -q -m "slow and not exhaustive" --ignore tests/test_notebooks.py

# Every attack on every parser and expression, up to a megabyte: more than an hour, not part of CI.
exhaustive: $(STAMP)
	$(BIN)/python -m pytest -q -m exhaustive

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m ontology.format --check

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python -m pytest -q tests/test_docs.py

notebooks: $(STAMP)
	$(BIN)/python -m pytest -q tests/test_notebooks.py

check: test slow lint types docs notebooks

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m ontology.format

clean:
	rm -rf $(VENV) .demo build dist *.egg-info
