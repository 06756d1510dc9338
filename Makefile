# make run · make test · make check · make proof · make docs. README.md says the same without make.
.PHONY: run test check proof bench docs screenshots

export PYTHON PORT

run:
	@scripts/venv
	@.venv/bin/midweek serve --local --sample $(if $(PORT),--port $(PORT))

test:
	@scripts/venv test
	@echo "On SQLite, without a browser and what takes long: make proof runs that, and PostgreSQL."
	@SIZES=test .venv/bin/python -m pytest -n 2 -m "not long and not browser"

check:
	@scripts/venv test,check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/python -m pytest -q tests/migrations -p no:cacheprovider

proof:
	@scripts/venv test
	MIDWEEK_PROOF=1 .venv/bin/python -m pytest -n 2 --database=postgres -m "not browser and not no_database" \
		--ignore=tests/domain --ignore=tests/house --ignore=tests/publishing
	MIDWEEK_PROOF=1 .venv/bin/python -m pytest -n 2 --dist loadfile -m "browser or long or proof or no_database"

bench:
	@scripts/venv test
	.venv/bin/python -m bench.start
	.venv/bin/python -m bench.pages
	.venv/bin/python -m bench.verdict
	.venv/bin/python -m bench.slots
	.venv/bin/python -m bench.asking
	.venv/bin/python -m bench.rejudge
	.venv/bin/python -m bench.render
	.venv/bin/python -m bench.feed
	.venv/bin/python -m bench.page

docs:
	@scripts/venv
	@.venv/bin/python docs/generate.py

screenshots:
	@scripts/venv test
	.venv/bin/python docs/screenshots/make.py
