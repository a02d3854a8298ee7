# Two commands: "make demo" shows the product, "make test" is the whole gate.
# Without make, type the lines of the targets; nothing else hides here.

PYTHON ?= python3.11
DEMO ?= demo --no-serve --output board-papers

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test

demo: .venv/ready-to-run
	.venv/bin/consortium $(DEMO)

test: .venv/ready-to-test
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# The product and what it runs on, each file checked against the hashes in the lock.
# Nothing is fetched for the build: setuptools is in the lock.
.venv/ready-to-run: requirements-run.txt setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --require-hashes -r requirements-run.txt
	.venv/bin/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# And what only the checks need.
.venv/ready-to-test: requirements.txt .venv/ready-to-run
	.venv/bin/pip install --quiet --require-hashes -r requirements.txt
	touch $@
