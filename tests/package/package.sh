#!/usr/bin/env bash
# Makes the Debian package, has lintian look at it, unpacks it, and tries what comes with the program: the manual pages,
# the completions, the schema of scenarios, the library, two lessons.
# tests/package/package.sh BUILD SOURCE CXX
set -euo pipefail
build=$1 source=$2 cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "tests/package: $*" >&2; exit 1; }
taplo=$source/node_modules/.bin/taplo
for tool in cpack dpkg-shlibdeps lintian man mandoc zsh fish script python3 "$taplo"; do
  command -v "$tool" >/dev/null || { echo "tests/package: without $tool there is nothing to see"; exit 77; }
done

(cd "$work" && cpack -G DEB --config "$build/CPackConfig.cmake") >"$work/log" 2>&1 || { cat "$work/log"; fail "cpack"; }
lintian --fail-on error "$work"/stickysim_*.deb || fail "lintian finds errors"
dpkg-deb -x "$work"/stickysim_*.deb "$work/root"
prefix=$work/root/usr
share=$prefix/share
PATH=$prefix/bin:$PATH
version=$(stickysim --version)

for page in "$share"/man/man1/*.1.gz; do
  said=$(zcat "$page" | mandoc -T lint -W warning 2>&1) || fail "$page: $said"
  said=$(man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null) && [ -z "$said" ] || fail "$page: $said"
done
man -l "$share/man/man1/stickysim-run.1.gz" | grep -q -e '--replications' || fail "stickysim-run(1) lacks --replications"

completed() { # shell, what it makes of the words
  case " $2 " in *" $3 "*) ;; *) fail "$1 completes to '$2' where '$3' is meant" ;; esac
}
bash=$share/bash-completion/completions/stickysim
zsh=$share/zsh/vendor-completions/_stickysim
fish=$share/fish/vendor_completions.d/stickysim.fish
bash -n "$bash" && zsh -n "$zsh" && fish --no-execute "$fish" || fail "a completion has a syntax error"
# Typed on a terminal; the line feed runs what has become of the line.
typed=$(printf 'stickysim() { echo "ran: $*"; }; . %q\nstickysim swe\t --vary balancer.pol\tround\t\nexit\n' "$bash" |
  TERM=dumb script -qec "bash --norc -i" /dev/null | tr -d '\r' | grep -a '^ran: ' || true)
completed bash "$typed" 'sweep --vary balancer.policy=round_robin'
completed fish "$(fish --no-config -c "source $fish; complete -C 'stickysim swe'" | cut -f1 | xargs)" sweep
completed fish "$(fish --no-config -c "source $fish; complete -C 'stickysim run --set state.placement=l'" | xargs)" state.placement=local
cat >"$work/zsh" <<'END'
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -d $1/dump; source $2; stickysim() { print ran: \$* }"
zpty -w -n shell $'stickysim swe\t--vary balancer.pol\tround\t\n'
zpty -w shell exit
zpty -r shell all '*exit*ran:*' || true
print -r -- $all
END
typed=$(timeout 60 zsh -f "$work/zsh" "$work" "$zsh" | tr -d '\r' | grep -a '^ran: ' || true)
completed zsh "$typed" 'sweep --vary balancer.policy=round_robin'

# What the program takes, the schema takes; what is wrong in itself, neither takes.
schema=file://$share/stickysim/schema/scenario.json
lint() { "$taplo" lint --no-auto-config --schema "$schema" "$@" >"$work/log" 2>&1; }
find "$share/stickysim/scenarios" -name '*.toml' -print0 | xargs -0 "$taplo" lint --no-auto-config --schema "$schema" \
  >"$work/log" 2>&1 || { cat "$work/log"; fail "the schema refuses a scenario that is shipped"; }
scenario=$share/stickysim/scenarios/first-crash.toml
while IFS='|' read -r what from to; do
  sed "s|$from|$to|" "$scenario" >"$work/wrong.toml"
  ! cmp -s "$scenario" "$work/wrong.toml" || fail "$what: first-crash.toml has changed"
  ! stickysim check "$work/wrong.toml" >/dev/null 2>&1 || fail "check takes $what"
  ! lint "$work/wrong.toml" || fail "the schema takes $what"
done <<'END'
an unknown key|^count = |cont = 
a wrong type|^count = .*|count = true
a wrong unit|^duration = .*|duration = "10MiB"
an unknown word|affinity = "cookie"|affinity = "cooky"
an unknown kind of fault|kind = "crash"|kind = "crush"
END

cmake -S "$source/examples/library" -B "$work/library" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$cxx" >"$work/log"
cmake --build "$work/library" >>"$work/log" || { cat "$work/log"; fail "examples/library does not build"; }
"$work/library/library" "$scenario" | grep -q '^stateless,0$' || fail "examples/library does not run"
# The first lesson and the one with a policy of one's own, word for word, with nothing but the package.
"$source/tests/package/follow.py" "$prefix" 1 6 || fail "a lesson says what does not happen"
echo "tests/package: $version, packed, unpacked and tried"
