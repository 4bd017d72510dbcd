# Every command creates the virtual environment it needs; `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO   ?= build/demo
JOBS   ?= 2

.PHONY: demo test test-slow check docs reports dist clean

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "callscope needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt torch==2.13.0
	$(PIP) install -c constraints.txt -e '.[torch,svg]'
	@touch $@

$(VENV)/.dev: $(VENV)/.demo
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.demo  ## the gradient audit of the seed case on a 4x4 region of interest
	@$(BIN)/python -m callscope.investigate.demo --output $(DEMO)

test: $(VENV)/.dev  ## the test suite
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile -m "not slow and not network"

test-slow: $(VENV)/.dev  ## what takes long, or needs a package index or a browser
	$(BIN)/python -m pytest -q -m "slow or network"

check: $(VENV)/.dev  ## formatting, lint, types, layers, and callscope on itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/callscope lint

reports: $(VENV)/.dev  ## regenerate the committed bundle of the seed case
	$(BIN)/python reports/regenerate.py

docs: $(VENV)/.dev  ## the documentation site, strictly
	$(BIN)/mkdocs build --strict --quiet

dist: $(VENV)/.dev  ## wheel and sdist, checked
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*

clean:
	rm -rf $(VENV) build dist site *.egg-info
