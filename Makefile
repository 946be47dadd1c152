# make run | test | check | bench | setup. Each does its own set-up, once.
# PORT=8001 and DATA=folder move what `make run` starts; PYTHON=python3.12 chooses; UV=
# installs with pip where uv is there too.

PORT ?= $(or $(OVERCURVE_PORT),8000)
DATA ?= $(or $(OVERCURVE_DATA),.data)

PYTHON ?= $(shell for python in python3.12 python3.13 python3.11 python3.14 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	2>/dev/null && echo $$python && break; done)

# uv takes seconds where pip takes minutes. By itself it knows PyTorch as PyPI has it, with
# gigabytes of CUDA for Linux; told `auto`, it takes the one for this machine's driver or CPU.
UV ?= $(shell command -v uv 2>/dev/null)
UV_TORCH_BACKEND ?= auto
export UV_TORCH_BACKEND
ANY_PYTHON := >=3.11,<3.15
VENV = $(if $(UV),UV_VENV_CLEAR=1 $(UV) venv --seed --python '$(or $(PYTHON),$(ANY_PYTHON))',$(PYTHON) -m venv)
INSTALL = $(if $(UV),$(UV) pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check)

BIN := .venv/bin
PACKAGED := pyproject.toml constraints.txt
# The library's extras that make one machine complete: served, trained on, files drawn.
COMPLETE := server,worker,digits,plot,embedded

.PHONY: run test check bench setup clean
.DEFAULT_GOAL := run

run: .venv/ready-to-run
	@OVERCURVE_PORT="$(PORT)" OVERCURVE_DATA="$(DATA)" exec $(BIN)/python -m backend.cli up

test: .venv/ready-to-test
	@chromium="$$($(BIN)/python tests/find_chromium.py)" && \
	CHROMIUM="$$chromium" $(BIN)/python -m pytest

check: .venv/ready-to-test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: .venv/ready-to-test
	@set -e; for file in tests/benchmark/bench_*.py; do echo "== $$file"; \
	$(BIN)/python -m tests.benchmark.$$(basename "$$file" .py); done

setup: .venv/ready-to-test

clean:
	@rm -rf .venv .data build overcurve.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready-to-run: .venv/bin/python $(PACKAGED)
	@echo "Installing Overcurve's packages into .venv (once; PyTorch is large)"
	@$(INSTALL) -c constraints.txt -e '.[$(COMPLETE)]'
	@touch $@

.venv/ready-to-test: .venv/bin/python $(PACKAGED)
	@echo "Installing Overcurve's packages and those of its tests into .venv (once; PyTorch is large)"
	@$(INSTALL) -c constraints.txt -e '.[$(COMPLETE),test]'
	@touch .venv/ready-to-run $@

.venv/bin/python:
	@test -n "$(PYTHON)$(UV)" || { echo "Overcurve needs Python 3.11 to 3.14 with venv" \
	"(apt install python3 python3-venv), or PYTHON=/path/to/python make ..., or uv"; exit 1; }
	@echo "Creating .venv (once)"
	@$(VENV) .venv || { rm -rf .venv; echo "No virtual environment could be made (with" \
	"Debian's Python: apt install python3-venv), or PYTHON=/path/to/python make ..."; exit 1; }
