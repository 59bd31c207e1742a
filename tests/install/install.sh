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
for path in bin/stickysim include/stickysim/version.hpp share/stickysim/scenarios/first-crash.toml \
    share/stickysim/schema/scenario.json share/man/man1/stickysim.1 share/bash-completion/completions/stickysim; do
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

# A policy of one's own, as docs/how-to/write-a-policy.md says: as a plugin, by CMake or by one line, and in Python.
sim=$prefix/bin/stickysim own=$work/own
"$sim" new policy mine --out "$own" >"$work/log"
grep -q "DCMAKE_PREFIX_PATH=$prefix" "$work/log" || fail "new policy does not say where the package is"
{ cmake -S "$own" -B "$own/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$cxx" \
    -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Werror" && cmake --build "$own/build" &&
  "$cxx" -std=c++20 -O2 -ffp-contract=off -fPIC -shared -I "$prefix/include" -o "$own/mine.so" "$own/mine.cpp"; } \
  >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "the policy that new policy writes does not build"; }
own_p99() { # options
  "$sim" run "$scenario" --set run.replications=1 --set balancer.policy=mine --quiet --format csv "$@" >"$work/csv" || [ $? = 1 ]
  grep latency_p99 "$work/csv" || fail "no run with $*"
}
own_p99 --plugin "$own/build/mine.so" >"$work/expected"
own_p99 --plugin "$own/mine.so" | diff "$work/expected" - || fail "two builds of a plugin differ"
"$sim" check-policy "$own/build/mine.so" || fail "the policy that new policy writes breaks the contract"
if command -v python3 >/dev/null; then
  "$sim" new policy mine --language python --out "$own" >/dev/null
  own_p99 --policy-command "mine=$own/mine.py" >/dev/null
  "$sim" check-policy "$own/mine.py" || fail "the program that new policy writes breaks the contract"
fi
