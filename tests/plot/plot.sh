#!/usr/bin/env bash
# Every script of tools/plot whose interpreter is there draws a picture that is not empty, and says what it misses.
# tests/plot/plot.sh STICKYSIM SOURCE
# Skips (77) where none is: apt-get install python3-pandas python3-matplotlib r-cran-ggplot2 gnuplot-nox
set -euo pipefail
program=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "tests/plot: $*" >&2; exit 1; }

# Another python3 than the system's may stand first in the path, without the packages that apt has installed.
for python in python3 /usr/bin/python3 ""; do
  [ -n "$python" ] && "$python" -c 'import matplotlib, pandas' 2>/dev/null && break
done
draw() { # SCRIPT ARGUMENTS...
  local script=$source/tools/plot/$1
  case $1 in
    *.py) "$python" "$script" "${@:2}" ;;
    *.R) Rscript "$script" "${@:2}" ;;
    *.gp) gnuplot -c "$script" "${@:2}" ;;
  esac
}
languages=()
[ -z "$python" ] || languages+=(py)
Rscript -e 'library(ggplot2)' >/dev/null 2>&1 && languages+=(R)
command -v gnuplot >/dev/null && languages+=(gp)
[ ${#languages[@]} -gt 0 ] || { echo "tests/plot: nothing here draws" >&2; exit 77; }

first_crash=$source/scenarios/first-crash.toml
"$program" run "$first_crash" --replications 3 --quiet --out run >/dev/null || [ $? = 1 ]
"$program" sweep "$first_crash" --variant sticky --variant stateless --replications 2 \
  --vary state.store.round_trip=0ms:8ms:4ms --quiet --out swept >/dev/null || [ $? = 1 ]

# A frame with nothing in it takes fewer bytes.
drawn() { # PICTURE
  [ "$(head -c 4 "$1" | tail -c 3)" = PNG ] || fail "$1 is no PNG"
  [ "$(stat -c %s "$1")" -gt 5000 ] || fail "$1 is empty"
  echo "drawn: $1"
}
for language in "${languages[@]}"; do
  draw bars.$language run sessions_lost bars-$language.png
  drawn bars-$language.png
  draw timeline.$language run sessions_live timeline-$language.png
  drawn timeline-$language.png
  draw sweep.$language swept latency_mean state.store.round_trip.value sweep-$language.png
  drawn sweep-$language.png
  draw map.$language "$source/tests/plot/map.csv" map-$language.png
  drawn map-$language.png
  ! draw bars.$language run no_such_metric none.png 2>err || fail "bars.$language draws what is not there"
  grep -q "has no no_such_metric" err || fail "bars.$language does not say what is missing: $(cat err)"
done
