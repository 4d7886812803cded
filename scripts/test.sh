#!/usr/bin/env bash
# Every check, in the order in which they are cheapest to fail. Called by `make test`; arguments go to pytest.
# Ends with the names of the suites left out because a program is missing; with CI=true that is a failure instead.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

say() { printf '\n==> %s\n' "$*"; }

# --- programs that some suites need ---------------------------------------------------------------------------------
left_out=()
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
has_chinese_fonts() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh)" ]; }
has_office() { command -v soffice >/dev/null && command -v pdftoppm >/dev/null; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; }
has_postgresql_client() { command -v pg_dump >/dev/null && command -v pg_restore >/dev/null && command -v psql >/dev/null; }
has_redis() { command -v redis-server >/dev/null; }

missing_packages() {
  has_chromium || echo chromium
  has_chinese_fonts || printf '%s\n' fontconfig fonts-noto-cjk
  has_office || printf '%s\n' libreoffice-writer-nogui poppler-utils
  has_postgresql || echo postgresql
  has_postgresql_client || echo postgresql-client
  has_redis || echo redis-server
}

mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  say "安装测试要用的程序：${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}"; } >/dev/null || true
  mapfile -t missing < <(missing_packages)
fi
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "${CI:-}" = true ]; then
    printf '错误：缺 %s，CI 里不许少跑测试。\n' "${missing[*]}" >&2
    exit 1
  fi
  { has_chromium && has_chinese_fonts; } || left_out+=(browser)
  { has_office && has_chinese_fonts; } || left_out+=(office)
  { has_postgresql && has_postgresql_client; } || left_out+=(postgresql)
  has_redis || left_out+=(redis)
fi

scripts/env.sh browser

# --- code -----------------------------------------------------------------------------------------------------------
say "代码：ruff、mypy、import-linter"
ruff check .
ruff format --check .
mypy
lint-imports --no-logo

# --- data -----------------------------------------------------------------------------------------------------------
say "政策数据：载入临时库并检查"
mkdir -p var
rm -f var/test.db var/test.db-wal var/test.db-shm
export CUNWU_DATABASE=sqlite:///var/test.db
cunwu db upgrade
cunwu policy load
cunwu policy check

say "训练数据：rasa data validate"
# Rasa exits 0 after some of its warnings: its words are checked too.
validation="$(rasa data validate --fail-on-warnings 2>&1)" || { printf '%s\n' "$validation"; exit 1; }
if grep -nE 'UserWarning|FutureWarning|WARNING|ERROR|Traceback' <<<"$validation"; then
  echo "错误：rasa data validate 有以上警告。" >&2
  exit 1
fi
if ! grep -q 'No story structure conflicts found' <<<"$validation"; then
  printf '%s\n错误：rasa data validate 没有检查到最后。\n' "$validation" >&2
  exit 1
fi

say "训练句子：不套模板、不重复、不像留出的题"
cunwu check-data

say "模型：没有变化就跳过"
cunwu train

say "听懂没有：开发题（下限是今天的成绩，只许往上改）"
questions=tests/evaluation/development
cunwu evaluate "$questions"{,-certificates,-chats,-conversations,-work}.jsonl --floor-verdict 0.96 --max-permissions 0 | tail -n 40
cunwu evaluate "$questions"-{near,turns}.jsonl --floor-verdict 0.92 --max-permissions 0 | tail -n 4

# --- tests ----------------------------------------------------------------------------------------------------------
if [[ " ${left_out[*]} " != *" postgresql "* ]]; then
  say "库的承诺，放在 PostgreSQL 上也守"
  pytest --postgresql --numprocesses 2 --dist loadfile tests/inbox tests/store/test_{backup,insight,requests_and_leads,store_migrations}.py \
    tests/chat/test_{service,streams,handover,what_is_recorded}.py tests/lists/test_{life_of_a_list,who_may_publish}.py \
    tests/helpdesk/test_{accounts,sign_in}.py tests/learning/test_{labels,trainings}.py
fi

say "测试"
if [ "${#left_out[@]}" -gt 0 ]; then
  chosen="$(printf ' and not %s' "${left_out[@]}")"
  set -- -m "${chosen# and }" "$@"
fi
pytest --durations=10 --numprocesses 2 --dist loadfile "$@"

if [ "${#left_out[@]}" -gt 0 ]; then
  printf '\n没有跑的测试：%s（缺 %s；用 root 再跑一次会自动安装）\n' "${left_out[*]}" "${missing[*]}"
fi
