#!/bin/bash
# debian-source.sh FOLDER PACKAGE[=VERSION]...: unpacks what the authors of Debian source packages published, without Debian's changes,
# into the folder, from the machine's own package sources.
set -euo pipefail

folder=$1
apt=$folder/apt
mkdir -p "$apt"/{parts,lists/partial,cache/archives/partial}
# A private apt: the machine's own sources, read as deb-src, with lists and archives of their own.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  [[ -e $list ]] || continue
  case $list in
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$apt/parts/${list##*/}" ;;
    *.list) sed -n 's/^deb\(-src\)\?\([[:blank:]].*\)/deb-src\2/p' "$list" >"$apt/parts/${list##*/}" ;;
  esac
done
options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/parts"
  -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
apt-get "${options[@]}" update || true      # a third party's list without sources is no reason to stop
cd "$folder"
apt-get "${options[@]}" source --tar-only "${@:2}"
for archive in *.orig.tar.*; do
  tar -xf "$archive"
done
