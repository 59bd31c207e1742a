#!/usr/bin/env bash
# A sweep of 200 trials gives the same bytes in every way of running it: on one thread and two, in seven parts, after
# ten kills, with a damaged line in its journal; and on three MPI processes, where STICKYSIM_MPI names stickysim-mpi.
# tests/many_ways/many_ways.sh STICKYSIM SOURCE [STICKYSIM_MPI]
set -euo pipefail
program=$1 source=$2 program_mpi=${3:-}
trials=200 kills=10
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
seed=${STICKYSIM_SEED:-$((EPOCHSECONDS % 32768))}
RANDOM=$seed
echo "the moments of the kills follow from STICKYSIM_SEED=$seed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "tests/many_ways: $*" >&2; exit 1; }
cd "$work"
cp "$source/tests/many_ways/demo.toml" .
demo=(run demo.toml --record sessions,requests --quiet)

same() { diff -rq one "$1" || fail "'$1' is not what one thread wrote"; echo "the same bytes: $1"; }

# Waits for a command that has lost a process. Open MPI 4.1's mpirun stays for good where a process dies while it
# connects, though it has ended the others; so it has five seconds.
ends() { # PID
  local left
  timeout 5 tail --pid="$1" -s 0.05 -f /dev/null || {
    left=$(pgrep -P "$1") || true
    kill -9 "$1" $left || true
  }
  wait "$1" || true
}

# Starts a command ten times, each time killing a process with -9 at a random moment of the first tenth
# of the time that a whole run takes; then lets it end. VICTIM prints which process to kill, given that of the command.
killed_ten_times() { # FOLDER VICTIM COMMAND...
  local folder=$1 victim=$2 kill pid
  shift 2
  for ((kill = 1; kill <= kills; ++kill)); do
    "$@" >/dev/null 2>&1 &
    pid=$!
    until [ -s "$folder/journal" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    sleep "$(awk -v whole="$whole_s" -v r=$RANDOM 'BEGIN {print whole / 10 * r / 32768}')"
    kill -9 "$("$victim" $pid)" || fail "the run has ended before kill $kill"
    ends "$pid" 2>/dev/null
  done
  echo "$(($(wc -l <"$folder/journal") - 1)) trials are there after $kills kills"
  "$@" >/dev/null 2>&1 || fail "the run does not go on after $kills kills"
  [ ! -e "$folder/journal" ] || fail "the journal of '$folder' is left"
}

start=$EPOCHREALTIME
"$program" "${demo[@]}" --jobs 1 -o one >one.txt
whole_s=$(awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN {print to - from}')
"$program" "${demo[@]}" --jobs 2 -o two >two.txt
cmp one.txt two.txt || fail "two threads print something else"
same two

itself() { echo "$1"; }
killed_ten_times killed itself "$program" "${demo[@]}" --jobs 1 -o killed --resume
same killed

parts=()
for part in 1 2 3 4 5 6 7; do
  "$program" "${demo[@]}" --shard $part/7 -o part$part
  parts+=("part$part")
done
"$program" merge "${parts[@]}" -o merged --quiet >merged.txt
cmp one.txt merged.txt || fail "merge prints something else"
same merged

# A damaged line costs its trial alone.
sed -i '5s/./!/40' part3/journal
lines=$(wc -l <part3/journal)
code=0; "$program" merge "${parts[@]}" -o lacking 2>err || code=$?
[ $code = 5 ] && grep -q "'part3', part 3 of 7, lacks 1 of its 29 trials" err || fail "a damaged trial: exit code $code, $(cat err)"
"$program" run demo.toml --record sessions,requests --shard 3/7 -o part3 --resume 2>err
grep -q "^28 finished trials are there" err || fail "a damaged line costs more than its trial: $(cat err)"
[ "$(wc -l <part3/journal)" = $((lines + 1)) ] || fail "more trials than the damaged one are run again"
"$program" merge "${parts[@]}" -o mended --quiet >/dev/null
same mended

code=0; "$program" merge part1 part2 part4 part5 part6 part7 -o lacking 2>err || code=$?
[ $code = 5 ] && grep -q '^part 3 of 7 is missing, with 29 trials' err || fail "a missing part: exit code $code, $(cat err)"
"$program" "${demo[@]}" --seed 8 --shard 3/7 -o alien
code=0; "$program" merge part1 part2 alien part4 part5 part6 part7 -o lacking 2>err || code=$?
[ $code = 2 ] && grep -q "'alien' is not of the same experiment" err || fail "a part of another scenario: exit code $code, $(cat err)"
[ ! -e lacking ] || fail "merge has written results of some trials"

if command -v parallel >/dev/null; then
  parallel --jobs 2 "$program" "${demo[@]}" --shard {}/4 -o by-parallel/{} ::: 1 2 3 4 >/dev/null
  "$program" merge by-parallel/* -o by-parallel-merged --quiet >/dev/null
  same by-parallel-merged
fi

[ -n "$program_mpi" ] || exit 0
command -v mpirun >/dev/null || { echo "tests/many_ways: mpirun is missing; tools/install-dependencies mpi" >&2; exit 77; }
mpi=(mpirun --oversubscribe -n 3 "$program_mpi")
"${mpi[@]}" "${demo[@]}" -o three >three.txt
cmp one.txt three.txt || fail "MPI prints something else"
same three
code=0; "${mpi[@]}" "${demo[@]}" --shard 9/7 -o bad >/dev/null 2>err || code=$?
[ $code = 2 ] && grep -q "write I/N" err || fail "MPI with a bad option: exit code $code, $(cat err)"
code=0; mpirun -n 1 "$program_mpi" "${demo[@]}" 2>err || code=$?
[ $code = 2 ] && grep -q "there is one process, and none to run trials" err || fail "MPI of one process: exit code $code, $(cat err)"

# A worker whose files are other ones says so.
mkdir elsewhere
sed 's/exponential(10ms)/empirical(values.csv)/' demo.toml >measured.toml
echo 0.01 >values.csv
echo 0.02 >elsewhere/values.csv
of_measured=(run measured.toml --quiet)
code=0
mpirun --oversubscribe -n 1 "$program_mpi" "${of_measured[@]}" : -n 1 --wdir "$work/elsewhere" "$program_mpi" \
  "${of_measured[@]}" >/dev/null 2>err || code=$?
[ $code = 3 ] && grep -q "a file that the scenario names, is not the one of the first process" err ||
  fail "a worker with another file: exit code $code, $(cat err)"

some_process() { # of an MPI job, once there is one: the one that writes, or one that simulates
  local process
  until process=$(pgrep -P "$1" -f stickysim-mpi | shuf -n 1) && [ -n "$process" ] || ! kill -0 "$1" 2>/dev/null; do
    sleep 0.02
  done
  echo "$process"
}
killed_ten_times aborted some_process "${mpi[@]}" "${demo[@]}" -o aborted
same aborted
