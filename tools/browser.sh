#!/bin/sh
# Prints the path of a Chromium for the tests of the rendered book. Where there is none, and this is a
# Debian-like machine and the user is root, it is installed.
set -eu

find_browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    return 1
}

if [ -n "${CHROMIUM:-}" ]; then
    command -v "$CHROMIUM" && exit
    echo "CHROMIUM is '$CHROMIUM', which is not a program: set it to the path of Chromium or Chrome." >&2
    exit 1
fi

find_browser && exit

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update >&2
    apt-get install -y --no-install-recommends chromium >&2
    find_browser && exit
fi

echo "No Chromium found. The tests of the rendered book need one: install the package 'chromium'" >&2
echo "(or Google Chrome), or set CHROMIUM to the path of its program." >&2
exit 1
