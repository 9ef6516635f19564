# Five verbs, each does its own set-up into .venv. With variables: make demo PORT=9000 DATA=/srv/zhanbo
#   make demo    sets up, starts everything on this machine, delivers the demo catalogue; Ctrl-C stops it
#   make test    sets up, runs every test
#   make check   lint, types, import contracts, then the tests: exactly what CI runs
#   make load    the benchmarks
#   make gallery URL=…   pictures of every page of a running Zhanbo, in screenshots/

.POSIX:
.SUFFIXES:
.NOTPARALLEL:
.PHONY: demo test check load gallery set-up set-up-dev test-programs lint types contracts exports

BIN = .venv/bin
PORT ?= $(ZHANBO_PORT)
DATA ?= $(ZHANBO_DATA)

# Empty means the default, which the program knows (port 8000, folder data/).
# The shell that make starts is replaced by the program, so that make's signals and make's death reach it.
LOCAL = ZHANBO_PORT='$(PORT)' ZHANBO_DATA='$(DATA)' ZHANBO_DIE_WITH_PARENT=$$PPID exec

demo: set-up
	@$(LOCAL) $(BIN)/zhanbo demo

test: set-up-dev test-programs
	@exec $(BIN)/python -m pytest $(PYTEST)

check: lint types contracts exports test

load: set-up-dev
	@for script in load_tests/*.py; do \
	  [ -e "$$script" ] || continue; \
	  echo "== $$script"; $(BIN)/python "$$script" || exit; \
	done

gallery: set-up-dev
	@$(BIN)/python -m tests.journeys.gallery $(URL)

set-up:
	@sh deploy/set-up.sh

set-up-dev:
	@sh deploy/set-up.sh dev

test-programs: set-up-dev
	@sh deploy/test-programs.sh

lint: set-up-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: set-up-dev
	@$(BIN)/basedpyright

contracts: set-up-dev
	@$(BIN)/lint-imports

exports: set-up-dev
	@sh deploy/export-requirements.sh --check
