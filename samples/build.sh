#!/bin/bash
# Builds the samples from their sources: build.sh [FOLDER], by default into this folder. Needs nasm and bcc
# (../tests/toolchains/install.sh installs them); the result is the same to the byte each time.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(mkdir -p "${1:-$sources}" && cd "${1:-$sources}" && pwd)
cd "$sources"
for source in *.asm; do nasm -f bin -o "$target/${source%.asm}.com" "$source"; done
for source in *.c; do bcc -Md -o "$target/${source%.c}.com" "$source"; done
chmod 644 "$target"/*.com
