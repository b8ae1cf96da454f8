# Two commands: `make reproduce` sets everything up and rebuilds all, `make test` sets everything up and tests all.
# The others are their parts: setup, lint, types; pins (choose new versions) and clean (back to what is committed).

PYTHON ?= python3

BIN := .venv/bin
READY := .venv/.ready

# One thread, one hash seed and no screen, so that every machine computes and draws the same.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export NUMEXPR_NUM_THREADS := 1
export VECLIB_MAXIMUM_THREADS := 1
export PYTHONHASHSEED := 0
export MPLBACKEND := agg
# Series of the user's own have no part in what is rebuilt and tested.
export CHOLLIMA_USER_DATA :=

# uv where it runs (a name on PATH may be an empty shim), else the interpreter's own venv and pip.
HAS_UV = $(shell uv --version 2>/dev/null)
PYTHON_PATH = $(shell $(PYTHON) -c 'import sys; print(sys.executable)')
VENV = $(if $(HAS_UV),uv venv --quiet --python "$(PYTHON_PATH)",$(PYTHON) -m venv) .venv
INSTALL = $(if $(HAS_UV),uv pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet)

# An environment whose interpreter is gone, or which was copied from another folder, does not count as ready.
$(shell test -x $(BIN)/python && grep -qxF "$(CURDIR)" $(READY) 2>/dev/null || rm -f $(READY))

.PHONY: reproduce test setup lint types pins clean

reproduce: setup
	$(BIN)/doit -f dodo.py

test: setup lint types
	CHROMIUM="$$(tools/browser.sh)" && export CHROMIUM && $(BIN)/doit book && $(BIN)/pytest -n logical --dist loadfile

setup: $(READY)

# The stamp is written last: a set-up that was interrupted starts again from nothing.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or later is needed, and '$(PYTHON)' is not that: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@echo "Setting up .venv with $(or $(HAS_UV),pip) ..."
	@rm -rf .venv
	@$(VENV)
	@$(INSTALL) --require-hashes --requirement requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

# Pins that still fit are kept; to renew one, delete its lines from requirements.txt first. The pins are those of
# Python 3.11 on every later Python too (fewest), so that all of them compute with the same versions.
pins:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --fork-strategy fewest \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.txt
	$(PYTHON) tools/environment.py

clean:
	rm -rf .venv .build build dist .doit.db* .hypothesis .jupyter_cache .mypy_cache .pytest_cache .ruff_cache
	find . \( -name __pycache__ -o -name .ipynb_checkpoints -o -name '*.egg-info' \) -prune -exec rm -rf {} +
