#!/bin/bash
# Builds Free Pascal's i8086-msdos and i386-go32v2 cross compilers, with their units (the former's for six memory models),
# from Debian's source package of the compiler that is installed, and by the second one the compiler itself as a DOS program.
# Prints the folder that holds the result:
#   bin/{ppcross8086,ppcross386,ppc386.exe}   units/{tiny,small,medium,compact,large,huge,go32v2}   tests/ (its own test programs)
# The folder lies in the cache, outside the work tree; it is built once, and again when this script or Debian's version
# changes. What it needs is in install.sh.
set -euo pipefail

version=$(dpkg-query -W -f '${source:Version}' fp-compiler)
upstream=${version%-*}
recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)
cache=${DBT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dbt}
result=$cache/fpc-$version-$recipe
mkdir -p "$cache"

# One builder at a time; whoever waited finds the result ready.
exec 9>"$cache/fpc.lock"
flock 9
[[ -d $result ]] && { echo "$result"; exit 0; }

work=$(mktemp -d "$cache/fpc-build.XXXXXX")
trap 'status=$?; ((status == 0)) || tail -n 20 "$work/log" >&3; rm -rf "$work"; exit $status' EXIT
exec 3>&2 4>&1 >"$work/log" 2>&1

fetch_source() {
  # A private apt: the machine's own sources, read as deb-src, with lists and archives of their own.
  local apt=$work/apt list
  mkdir -p "$apt"/{parts,lists/partial,cache/archives/partial}
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [[ -e $list ]] || continue
    case $list in
      *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$apt/parts/${list##*/}" ;;
      *.list) sed -n 's/^deb\(-src\)\?\([[:blank:]].*\)/deb-src\2/p' "$list" >"$apt/parts/${list##*/}" ;;
    esac
  done
  local options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/parts"
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || true      # a third party's list without sources is no reason to stop
  (cd "$work" && apt-get "${options[@]}" source --download-only "fpc=$version")
  tar -C "$work" -xf "$work/fpc_$upstream.orig.tar.xz"
  source=$(echo "$work"/fpc-*/fpcsrc)
}

build_compiler() {  # build_compiler PROCESSOR NAME COMPILER [OPTION...]
  local processor=$1 name=$2
  mkdir -p "$work/bin" "$work/compiler-$name"
  (cd "$source/compiler" && "${@:3}" -n -v0 -O2 -Xs -Mobjfpc "-d$processor" -dGDB -dBROWSERLOG \
    "-Fu$processor" -Fux86 -Fusystems "-Fi$processor" -Fix86 -Fisystems \
    -FE"$work/bin" -FU"$work/compiler-$name" "-o$name" pp.pas)
}

build_cross_compiler() {  # build_cross_compiler PROCESSOR NAME
  local host
  host=$(dirname "$(readlink -f "$(command -v ppcx64)")")
  build_compiler "$1" "$2" ppcx64 -Fu"$host"'/units/x86_64-linux/*'
}

# Units in the order in which they need each other, relative to the folder of the msdos run-time library.
run_time=(../inc/uuchar ../objpas/objpas ../inc/strings dos ../objpas/sysconst sysutils ../objpas/math
  ../objpas/rtlconsts ../objpas/types ../objpas/typinfo ../objpas/fgl ../inc/iso7185 ../inc/extpas
  ../inc/macpas ../inc/getopts ../inc/charset ../inc/ctypes ../inc/exeinfo ../inc/heaptrc msmouse ports
  ../i8086/cpu)
packages=(rtl-extra/src/inc/objects rtl-console/src/msdos/crt rtl-console/src/msdos/keyboard
  rtl-console/src/msdos/mouse rtl-console/src/msdos/video graph/src/msdos/graph)
# What else Free Pascal has for msdos: for the model that the test programs are built for.
more_run_time=(classes ../inc/lnfodwrf ../charmaps/cpall ../objpas/unicodedata ../objpas/unicodenumtable
  ../objpas/character ../objpas/fpwidestring)
more_packages=(rtl-objpas/src/inc/{strutils,dateutil,dateutils,convutil,convutils,variants,fmtbcd,stdconvs,nullable,rtti}
  rtl-extra/src/inc/{ucomplex,matrix} rtl-extra/src/msdos/printer)

build_units() {     # build_units MODEL: MODEL's first letter names its start-up code
  local model=$1 units=$work/units/$1 pkg=$source/packages unit
  mkdir -p "$units"
  cd "$source/rtl/msdos"
  nasm -f obj -o "$units/prt0${model:0:1}.o" "prt0${model:0:1}.asm"
  local compile=("$work/bin/ppcross8086" -n -v0 -Tmsdos "-Wm$model" -O2 -Ur -CX -XX -Xs "-FE$units" "-FU$units"
    "-Fu$units" -Fi../inc -Fi../msdos -Fi../i8086 -Fi../objpas -Fi../objpas/sysutils -Fi../charmaps
    -Fu../inc -Fu../objpas)
  "${compile[@]}" -Us -Sg system.pp
  for unit in "${run_time[@]}"; do
    "${compile[@]}" "$unit.pp"
  done
  for unit in "${packages[@]}"; do
    "${compile[@]}" "-Fi$pkg/rtl-console/src/inc" "-Fu$pkg/rtl-console/src/inc" "-Fu$pkg/rtl-console/src/msdos" \
      "-Fi$pkg/graph/src/inc" "-Fu$pkg/graph/src/inc" "$pkg/$unit.pp"
  done
  [[ $model == large ]] || return 0
  local objpas=$pkg/rtl-objpas/src
  compile+=(-di8086 -Fi../objpas/classes -Fu../charmaps)
  for unit in "${more_run_time[@]}"; do
    "${compile[@]}" "$(ls "$unit".p*)"
  done
  for unit in "${more_packages[@]}"; do
    "${compile[@]}" "-Fi$objpas/inc" "-Fu$objpas/inc" "-Fu$objpas/common" "-Fi$pkg/rtl-extra/src/inc" "$pkg/$unit.pp"
  done
}

# The same for go32v2. Its start-up code is for the GNU assembler; all else the compiler assembles and links by itself.
run_time32=(../inc/uuchar ../objpas/objpas ../inc/strings go32 dpmiexcp initc dos profile dxetype dxeload emu387
  ../objpas/sysconst sysutils ../objpas/math ../objpas/rtlconsts ../objpas/types ../objpas/typinfo ../inc/iso7185
  ../inc/extpas ../inc/macpas ../inc/getopts ../objpas/fgl msmouse ports ../inc/charset ../inc/ctypes ../inc/exeinfo
  ../inc/heaptrc classes ../i386/cpu ../i386/mmx ../inc/lineinfo ../inc/cmem)
packages32=(rtl-extra/src/inc/objects rtl-console/src/go32v2/crt rtl-console/src/go32v2/keyboard
  rtl-console/src/go32v2/mouse rtl-console/src/go32v2/vesamode rtl-console/src/go32v2/video graph/src/go32v2/graph
  rtl-objpas/src/inc/strutils rtl-objpas/src/inc/dateutil)

build_units32() {
  local units=$work/units/go32v2 pkg=$source/packages unit
  mkdir -p "$units"
  cd "$source/rtl/go32v2"
  i586-pc-msdosdjgpp-as -W -o "$units/prt0.o" v2prt0.as
  i586-pc-msdosdjgpp-as -W -o "$units/exceptn.o" exceptn.as
  i586-pc-msdosdjgpp-as -W -o "$units/fpu.o" fpu.as
  local compile=("$work/bin/ppcross386" -n -v0 -Tgo32v2 -O2 -Ur -Xs -Sg "-FE$units" "-FU$units" "-Fu$units" -Fi../inc
    -Fi../go32v2 -Fi../i386 -Fi../objpas -Fi../objpas/sysutils -Fi../objpas/classes -Fi../charmaps -Fu../inc -Fu../objpas)
  "${compile[@]}" -Us system.pp
  for unit in "${run_time32[@]}"; do
    "${compile[@]}" "$unit.pp"
  done
  for unit in "${packages32[@]}"; do
    "${compile[@]}" "-Fi$pkg/rtl-console/src/inc" "-Fu$pkg/rtl-console/src/inc" "-Fu$pkg/rtl-console/src/go32v2" \
      "-Fi$pkg/graph/src/inc" "-Fu$pkg/graph/src/inc" "-Fi$pkg/rtl-objpas/src/inc" "$pkg/$unit.pp"
  done
}

fetch_source
build_cross_compiler i8086 ppcross8086
build_cross_compiler i386 ppcross386
for model in tiny small medium compact large huge; do (build_units "$model"); done
(build_units32)
build_compiler i386 ppc386.exe "$work/bin/ppcross386" -Tgo32v2 "-Fu$work/units/go32v2" -Fu../rtl/charmaps
mkdir -p "$work/result/tests"
mv "$work/bin" "$work/units" "$work/result/"
mv "$source"/tests/{tbs,webtbs,test,tstunits,bench} "$work/result/tests/"
mv "$work/result" "$result"
echo "$result" >&4
