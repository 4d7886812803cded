#!/usr/bin/env bash
# Builds .venv: everything Cunwu needs, and the command .venv/bin/cunwu. Does nothing when it is up to date.
#
#   scripts/env.sh            what serves
#   scripts/env.sh browser    on top of it what only the browser tests and the build of widget/ need (300 MB)
#
#   UV_PYTHON          a Python 3.10 to use; otherwise python3.10, then pyenv's, then one that uv downloads
#   UV_DEFAULT_INDEX   the package index to install from; otherwise the one pip is set to use
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="${PATH//"$PWD/.venv/bin:"/}" # when .venv is active: it must not be rebuilt from its own python
uv_version=0.13.9
stamp=.venv/.cunwu-env

say() { printf '\n==> %s\n' "$*"; }
fail() { printf '\n错误：%s\n' "$*" >&2; exit 1; }

# What this environment was built from. The folder counts too: an environment that was moved or copied does not run.
wanted="$(pwd -P; cat requirements.lock pyproject.toml scripts/env.sh | sha256sum)"
browser_stamp=.venv/.cunwu-browser
browser_wanted="$(sha256sum <requirements-browser.lock)"
is_built() { [ -x .venv/bin/cunwu ] && [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; }
has_browser() { [ "${1:-}" != browser ] || [ "$(cat "$browser_stamp" 2>/dev/null)" = "$browser_wanted" ]; }

if is_built && has_browser "$@"; then exit 0; fi

case "$(uname -sm)" in
  "Linux x86_64") ;;
  *) fail "只在 Linux x86-64 上装过（这台机器是 $(uname -sm)）。" ;;
esac

is_python_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

private_uv() {
  if [ "$(.uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$uv_version" ]; then return; fi
  say "安装 uv $uv_version（装依赖用的工具，只放在 .uv/ 里）"
  command -v python3 >/dev/null || fail "找不到 python3。Debian/Ubuntu：apt-get install python3 python3-venv"
  python3 -m venv --clear .uv || fail "python3 建不了虚拟环境。Debian/Ubuntu：apt-get install python3-venv"
  .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version" ||
    fail "没能装上 uv：请检查网络，或给 pip 设好镜像（pip config set global.index-url …）。"
}

# uv does not read pip's settings: a mirror that pip is set to use serves uv too.
same_index_as_pip() {
  if [ -n "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then return; fi
  local index
  index="${PIP_INDEX_URL:-$(.uv/bin/python -m pip config get global.index-url 2>/dev/null || true)}"
  if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
}

find_python() {
  if [ -n "${UV_PYTHON:-}" ]; then return; fi
  local candidate
  for candidate in "$(command -v python3.10 || true)" "$(pyenv prefix 3.10 2>/dev/null || true)/bin/python3.10" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
    if is_python_310 "$candidate"; then
      UV_PYTHON="$candidate"
      return
    fi
  done
  say "本机没有 Python 3.10，由 uv 下载一份（约 30 MB）"
}

build() {
  find_python
  if [ -e .venv ] && { ! is_python_310 .venv/bin/python || { [ -e "$stamp" ] && [ "$(head -n 1 "$stamp")" != "$(pwd -P)" ]; }; }; then
    say "重建 .venv（原来的不完整、换过位置，或不是 Python 3.10）"
    rm -rf .venv
  fi
  if [ ! -e .venv ]; then
    say "建立 .venv（Python 3.10：${UV_PYTHON:-由 uv 下载}）"
    .uv/bin/uv venv --quiet --python "${UV_PYTHON:-3.10}" .venv ||
      fail "没有可用的 Python 3.10：请装一个，再用 UV_PYTHON=/路径/python3.10 指明（或用 UV_PYTHON_INSTALL_MIRROR 指明下载处）。"
  fi
  rm -f "$stamp" "$browser_stamp"

  say "安装依赖（共 $(grep -c '==' requirements.lock) 个，首次约下载 500 MB、占 1.7 GB；已装好的不重装）"
  .uv/bin/uv pip sync --require-hashes --python .venv requirements.lock

  say "安装村务自身"
  .uv/bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
  [ -x .venv/bin/cunwu ] || fail "装完了却没有 .venv/bin/cunwu。"

  printf '%s\n' "$wanted" >"$stamp"
  say "环境已就绪：.venv/bin/cunwu"
}

# --no-config: the constraints in pyproject.toml have no hashes
add_browser() {
  say "安装浏览器测试要用的工具（约 300 MB）"
  .uv/bin/uv pip install --no-config --require-hashes --python .venv --requirements requirements-browser.lock
  printf '%s\n' "$browser_wanted" >"$browser_stamp"
}

private_uv
same_index_as_pip
is_built || build
has_browser "$@" || add_browser
