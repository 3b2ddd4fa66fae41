.PHONY: run test check story spark described bench docs front lock store-tcp package clean
VENV := .venv
BIN := $(VENV)/bin
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1
WORKERS ?= 2

run: .stamps/run .stamps/front  # install, start, found the fictional cell, load its exercise, serve the console
	@$(BIN)/fusioncell demo

test: .stamps/dev .stamps/front  # all tests but the browser's
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not story and not package and not spark and not described"

check: .stamps/dev .stamps/front  # format, lint, types, contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/bandit -q -c pyproject.toml -r fusioncell fusioncell_verify.py fusioncell_scenario

story: .stamps/dev .stamps/front  # a browser walks the work (needs Debian's chromium)
	$(BIN)/python -m pytest -m story tests/story

spark: .stamps/spark  # the linkage on Spark against DuckDB and the process (needs Debian's openjdk-17-jre-headless)
	PYTHONPATH=.stamps/spark $(BIN)/python -m pytest -m spark fusioncell/fusion

.stamps/spark: .stamps/dev requirements/spark.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target .stamps/spark --require-hashes -r requirements/spark.txt
	@touch $@

described: .stamps/dev .stamps/front  # the API is sent what fits its description and what does not
	$(BIN)/python -m pytest -m described tests/test_api_described.py

store-tcp: .stamps/dev .stamps/front  # the data layer's tests against a second server over TCP with a password
	FUSIONCELL_TEST_TCP=1 $(BIN)/python -m pytest -m store

bench: .stamps/dev .stamps/front  # every figure, each with its peer or bound
	$(BIN)/python -m benchmarks

package: .stamps/dev .stamps/front  # build the wheel, install it elsewhere, run it
	$(BIN)/python -m pytest -m package tests/package

front: .stamps/front  # build the front end and the message catalogues

lock:  # write the lock files anew
	cd requirements && for set in uv run build dev spark; do ../$(BIN)/uv pip compile -q --universal --generate-hashes \
		--no-header --no-annotate --python-version 3.11 $$set.in -o $$set.txt; done

$(BIN)/uv: requirements/uv.txt
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

.stamps/run: $(BIN)/uv requirements/run.txt requirements/build.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@mkdir -p .stamps && touch $@

.stamps/dev: .stamps/run requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@mkdir -p .stamps && touch $@

.stamps/front: .stamps/run $(shell find frontend -type f -not -path '*/node_modules/*') $(shell find fusioncell -name '*.po')
	$(BIN)/python frontend/build.py
	@mkdir -p .stamps && touch $@

clean:
	rm -rf $(VENV) .stamps frontend/node_modules fusioncell/hall/static/hall/dist
