#!/bin/sh
# Sets up .venv: `set-up.sh` for running, `set-up.sh dev` for the tests too. Needs Python >= 3.11 with pip,
# and nothing else: no venv or ensurepip module, no root, no compiler. Does nothing when all is as it should
# be; a set-up that was interrupted is begun again, because its stamp is written last.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONDONTWRITEBYTECODE= PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 # a user's pip.conf may say otherwise, for other projects

requirements=deploy/requirements${1:+-$1}.txt
here=$PWD/.venv
log=.venv/set-up.log
lock=streaming/web/package-lock.json
[ -e "$lock" ] || lock=
wanted="$here $(cat "$requirements" pyproject.toml $lock | cksum)"

say() { printf '%s\n' "$*"; }

stamped() { # is the set-up of this kind whole, and made from what lies here now?
	[ -x .venv/bin/zhanbo ] && [ -f ".venv/stamp${1:+-$1}" ] &&
		[ "$(cat ".venv/stamp${1:+-$1}")" = "$wanted" ] && .venv/bin/python -S -c '' 2>/dev/null
}

fits() { # is this a Python that we can use, with pip?
	"$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && "$1" -m pip --version >/dev/null 2>&1
}

find_python() {
	for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
		if command -v "$python" >/dev/null && fits "$python"; then return 0; fi
	done
	say "需要 Python 3.11 或更高版本，并带有 pip。Debian/Ubuntu：apt-get install python3 python3-pip" >&2
	say "Python 3.11 or newer with pip is needed. Debian/Ubuntu: apt-get install python3 python3-pip" >&2
	exit 2
}

make_environment() {
	say "正在准备运行环境 .venv（首次需要几分钟）· setting up .venv (a few minutes the first time)"
	"$python" -m venv --without-pip --clear .venv 2>/dev/null && return
	# No venv module: an environment is no more than this.
	rm -rf .venv
	mkdir -p .venv/bin
	real=$("$python" -c 'import os, sys; print(os.path.realpath(sys.executable))')
	for name in python python3; do ln -s "$real" ".venv/bin/$name"; done
	printf 'home = %s\ninclude-system-site-packages = false\n' "$(dirname "$real")" >.venv/pyvenv.cfg
}

install() { # what pip says goes to the log; a terminal sees a count
	"$python" -m pip --python .venv/bin/python install "$@" >>"$log" 2>&1 &
	pip=$!
	trap 'kill $pip 2>/dev/null || :; exit 130' INT TERM HUP # else it would go on without us
	total=$(grep -c '^[a-z].*==' "$requirements")
	while [ -t 1 ] && kill -0 $pip 2>/dev/null; do
		printf '\r  %s / %s ' "$(grep -c -E '^(Collecting|Requirement already)' "$log" || :)" "$total"
		sleep 1
	done
	if wait $pip; then trap - INT TERM HUP; else
		tail -n 25 "$log" >&2
		say "安装依赖失败，完整记录见 $log；排除原因后再运行一次 · installing failed, see $log; run again when mended" >&2
		exit 1
	fi
	[ ! -t 1 ] || printf '\r\033[K'
}

if stamped "${1:-}"; then exit 0; fi
# Two at once would install over each other, and so would a pip that outlived its make: the second waits here.
if command -v flock >/dev/null; then
	exec 9<deploy/set-up.sh
	flock 9
	if stamped "${1:-}"; then exit 0; fi
fi

find_python
fits_us='import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)'
if [ -e .venv/installing ] || ! .venv/bin/python -c "$fits_us" 2>/dev/null; then make_environment; fi
: >"$log"
: >.venv/installing # found at the next start, it means that a package may lie there in part
install --require-hashes -r "$requirements"
# The build backend is among the requirements, so this fetches nothing.
install --no-deps --no-build-isolation --no-index --editable .
rm .venv/installing
[ ! -e deploy/frontend.py ] || .venv/bin/python -m deploy.frontend
printf '%s\n' "$wanted" >.venv/stamp.new
mv .venv/stamp.new ".venv/stamp${1:+-$1}"
