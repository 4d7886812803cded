# make run    answer questions on this machine          make test   everything that is checked before a change goes in
# make env    only the environment (.venv)              make bench  figures: speed, size, memory
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONUTF8 := 1

bin := .venv/bin

.PHONY: help env run test lint types bench clean

help:  ## list these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

env:  ## build .venv with everything needed (skipped when up to date)
	@scripts/env.sh

run: env  ## environment, store, model if stale, then the server (ARGS="--port 8080" is passed on)
	@mkdir -p var
	@echo '==> 更新数据库'
	@$(bin)/cunwu db upgrade
	@echo '==> 载入政策数据'
	@$(bin)/cunwu policy load
	@echo '==> 训练模型（没有变化就跳过）'
	@$(bin)/cunwu train
	@echo '==> 启动服务'
	@exec $(bin)/cunwu serve $(ARGS)

test: env  ## lint, types, imports, policy data, training data, model, tests (ARGS="-k web" is passed to pytest)
	@scripts/test.sh $(ARGS)

lint: env  ## style, format and direction of imports
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/lint-imports --no-logo

types: env  ## mypy, strict
	@$(bin)/mypy

bench: env  ## print the figures of benchmarks/ (hours; benchmarks/README.md says how long each takes)
	@for name in turn start lists inbox insight same pages followers kill stock processes_two processes_killed soak fuzz; do echo "==> benchmarks.$$name"; $(bin)/python -m benchmarks.$$name; done

clean:  ## remove what was built here: .venv, .uv, models, caches (var/, with the conversations, stays)
	@rm -rf .venv .uv widget/node_modules .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache results ./*.egg-info
	@find models -mindepth 1 ! -name README.md -delete
	@find actions benchmarks cunwu tests -name __pycache__ -type d -prune -exec rm -rf {} +
