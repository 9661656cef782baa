#!/bin/bash
# Builds DOS programs from the sources of Debian packages and prints the folder that holds them:
#   e3.com                              a full-screen editor (nasm)
#   jam.com                             a make
#   bcc.com as86.exe ld86.exe           a compiler's driver, assembler and linker
#   tar.com grep.com ed.com             commands of sash, the stand-alone shell
#   compress.com                        Lempel-Ziv compression
#   copt.com                            replaces patterns of lines in a stream
# The folder lies in the cache, outside the work tree; it is built once, and again when these files change. What the C programs
# need of Unix is in posix/. Installed must be nasm and bcc (install.sh).
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
recipe=$(cat "${BASH_SOURCE[0]}" "$here"/debian-source.sh "$here"/posix/*.[ch] "$here"/posix/sys/*.h | sha256sum | cut -c1-12)
cache=${DBT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dbt}
result=$cache/programs-$recipe
mkdir -p "$cache"

# One builder at a time; whoever waited finds the result ready.
exec 9>"$cache/programs.lock"
flock 9
[[ -d $result ]] && { echo "$result"; exit 0; }

work=$(mktemp -d "$cache/programs-build.XXXXXX")
trap 'status=$?; ((status == 0)) || tail -n 20 "$work/log" >&3; rm -rf "$work"; exit $status' EXIT
exec 3>&2 4>&1 >"$work/log" 2>&1

compile() {         # compile NAME SOURCE-OR-OPTION...: in the current folder; without -O, which gets jam wrong
  bcc -Md -ansi -I"$here/posix" "${@:2}" "$here/posix/posix.c" -o "$work/out/$1.com"
}

mkdir "$work/out"
"$here/debian-source.sh" "$work" e3 jam sash linux86 ncompress

cd "$work"/e3-*/
nasm -f bin -DCOM -o "$work/out/e3.com" e3-16.asm

# Room for tokens and names of a small build; the rest of 64 KB is for its rules.
cd "$work"/jam-*/
sed -i 's/\(BIGGEST_TOKEN\) 10240/\1 1024/' scan.c
sed -i 's/(float)//g; s/%f density/%d density/' hash.c
sed -i 's/\(MAXSYM\|MAXJPATH\)\t* *1024/\1 128/' jam.h
cp "$here/posix/jamexec.c" .
compile jam -DAS400 -Dconst= jamexec.c builtins.c command.c compile.c expand.c fileunix.c glob.c hash.c headers.c jam.c jamgram.c \
  lists.c make.c make1.c newstr.c option.c parse.c pathunix.c regexp.c rules.c scan.c search.c timestamp.c variable.c

cd "$work"/sash-*/
cp "$here/posix/tool.c" .
sed -i 's/\(BUF_SIZE\)\t8192/\1 2048/; s/\(PATH_LEN\|EXPAND_ALLOC\)\t1024/\1 128/; s/\(CMD_LEN\)\t10240/\1 256/' sash.h
sed -i 's/statbuf->st_\(mode\|uid\|gid\)/(long) &/' cmd_tar.c
for tool in tar grep ed; do
  compile "$tool" -DTOOL=do_"$tool" tool.c "cmd_$tool.c" utils.c
done

cd "$work"/ncompress-*/
compile compress -DBITS=12 -DDIRENT -DUTIME_H compress42.c

cd "$work"/dev86-*/as
echo '#define VERSION "0"' >version.h
compile as86 as.c assemble.c errors.c express.c genbin.c genlist.c genobj.c gensym.c keywords.c macro.c mops.c pops.c readsrc.c scan.c \
  table.c typeconv.c alloc.c
cd ../ld
echo '#define VERSION "0"' >version.h
compile ld86 -DREL_OUTPUT dumps.c io.c ld.c readobj.c table.c typeconv.c linksyms.c mkar.c writex86.c writebin.c writeemu.c
cd ../bcc
echo '#define VERSION "0"' >version.h
compile bcc -DMSDOS -DVER_MAJ=0 -DVER_MIN=0 -DVER_PAT=0 bcc.c
cd ../copt
compile copt copt.c
for tool in as86 ld86; do                # as the driver calls them
  mv "$work/out/$tool.com" "$work/out/$tool.exe"
done

mv "$work/out" "$result"
echo "$result" >&4
