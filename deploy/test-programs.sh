#!/bin/sh
# Programs that only tests need: a browser, players, nginx, and strace to see what a tool opens. As root they are installed;
# otherwise one line says how, and the tests that need them skip by name.
set -eu

missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
	missing="chromium fonts-noto-cjk"
command -v strace >/dev/null || missing="${missing:+$missing }strace"
command -v mpv >/dev/null || missing="${missing:+$missing }mpv"
command -v vlc >/dev/null || missing="${missing:+$missing }vlc-bin vlc-plugin-base"
{ command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null && [ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] ||
	missing="${missing:+$missing }nginx-light libnginx-mod-http-js"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "正在安装测试所需的程序 · installing what the tests need: $missing"
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # a list
	{ apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >/dev/null </dev/null && exit 0
fi
echo "缺少 $missing，相关测试将跳过；安装：· without these, tests will be skipped; to install: sudo apt-get install $missing" >&2
