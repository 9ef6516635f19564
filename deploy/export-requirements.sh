#!/bin/sh
# Writes uv.lock as hashed requirements for pip, or with --check says whether they are up to date.
# People who only have pip install from them; they are never edited by hand.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

export_to() { # FILE OPTION...
	file=$1
	shift
	"$uv" export --quiet --frozen --no-emit-project --no-header --format requirements-txt "$@" >"$file.new"
	if [ "$check" = --check ]; then
		if cmp -s "$file" "$file.new"; then rm "$file.new"; else
			rm "$file.new"
			echo "$file 与 uv.lock 不一致，请运行 · is not what uv.lock says; run: sh deploy/export-requirements.sh" >&2
			exit 1
		fi
	else
		mv "$file.new" "$file"
	fi
}

check=${1:-}
export_to deploy/requirements.txt --no-dev --group build
export_to deploy/requirements-dev.txt --group build
