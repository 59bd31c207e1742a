#!/usr/bin/env bash
# Installs a build into a folder of its own and builds the examples against nothing but what lies there.
# tests/install/install.sh BUILD SOURCE CXX
set -euo pipefail
build=$1 source=$2 cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "tests/install: $*" >&2; exit 1; }

cmake --install "$build" --prefix "$work/installed" >"$work/log"
mv "$work/installed" "$work/moved" # nothing in it may name the place where it was
prefix=$work/moved
for path in bin/stickysim include/stickysim/version.hpp share/man/man1 share/stickysim/scenarios/first-crash.toml; do
  [ -e "$prefix/$path" ] || fail "$path is not installed"
done

# Every header stands on its own.
find "$prefix/include" -name '*.hpp' -print0 |
  xargs -0 -P "$(nproc)" -I{} "$cxx" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$prefix/include" \
    -include {} -x c++ /dev/null || fail "a header needs another one before it"

# Another minor version may have another interface.
asked_for() { # version
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\nfind_package(stickysim %s REQUIRED)\n' "$1" \
    >"$work/CMakeLists.txt"
  cmake -S "$work" -B "$work/asks" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1
}
asked_for 0.3 || fail "find_package(stickysim 0.3) fails: $(cat "$work/log")"
! asked_for 0.2 || fail "find_package(stickysim 0.2) takes 0.3"

for example in library policy; do
  { cmake -S "$source/examples/$example" -B "$work/$example" -DCMAKE_PREFIX_PATH="$prefix" \
      -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Werror" &&
    cmake --build "$work/$example"; } >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "examples/$example fails"; }
done

# The program and the library give the same numbers. (With one replication no expectation is decided: exit code 1.)
scenario=$prefix/share/stickysim/scenarios/first-crash.toml
"$prefix/bin/stickysim" run "$scenario" --set run.replications=1 --quiet --format csv >"$work/csv" || [ $? = 1 ]
awk -F, '$3 == "sessions_lost" {print $2 "," $5}' "$work/csv" | sort >"$work/expected"
"$work/library/library" "$scenario" | sort >"$work/printed"
[ -s "$work/expected" ] || fail "the program printed no sessions_lost"
diff "$work/expected" "$work/printed" || fail "examples/library differs from what the program says"

# Two choices now and then beat none.
"$work/policy/policy" | tee "$work/printed"
awk '{ms[$1] = $(NF - 1)} END {exit !(ms["sometimes_two:"] > 0 && ms["any:"] > 1.5 * ms["sometimes_two:"])}' \
  "$work/printed" || fail "examples/policy: its own policy is no better than any server"
