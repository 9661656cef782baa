#!/bin/bash
# Installs, from Debian packages, every toolchain that the EndToEnd guests and the samples are built with.
# Quiet; does nothing, and needs no root, when all of them are there.
set -euo pipefail

packages=(
  nasm                        # .COM, MZ and OMF by hand; also assembles Free Pascal's start-up code
  fasm                        # MZ .EXE with `format MZ`
  bcc bin86 elks-libc         # 8086 C: `bcc -Md`
  gcc                         # 80386 real-mode C: `gcc -m16`
  gcc-multilib                # 80386 code for the 32-bit programs of perf: `gcc -m32`
  fp-compiler fp-units-rtl    # build Free Pascal's cross compilers for DOS (fpc-dos.sh)
  binutils-djgpp              # assembles the start-up code of Free Pascal's 32-bit programs
  xz-utils                    # unpacks its source package
  make ninja-build            # builds whose steps are DOS programs
  loadlin                     # a real DOS program of its time
)

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
((EUID == 0)) || as_root=(sudo)
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "${install[@]}" >"$log" 2>&1; then
  # The package lists are missing or older than the mirror: renew them once.
  "${as_root[@]}" apt-get -qq update >>"$log" 2>&1 || true
  "${install[@]}" >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
