#!/bin/sh
# The browser of the browser tests. As root it is installed; otherwise one line says how, and they skip by name.
set -eu
for browser in chromium chromium-browser google-chrome; do
	if command -v "$browser" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "正在安装 Chromium 供浏览器测试使用 · installing Chromium for the browser tests"
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null </dev/null && exit 0
fi
echo "没有 Chromium，浏览器测试将跳过；安装：· no Chromium, the browser tests will be skipped; to install: sudo apt-get install chromium fonts-noto-cjk" >&2
