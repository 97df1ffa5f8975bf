# shellcheck shell=bash
# What the scripts share. Source it; it goes to the root of the repository and sets nothing else in motion.
# Stages: each long thing writes to build/logs/NAME.log, says one line in the terminal, and shows the end of its log when it fails.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$PWD CCACHE_SLOPPINESS=pch_defines,time_macros

log_folder=build/logs
log_tail_lines=40
stage_names=() stage_seconds=() stage_results=()

# A build of one file takes up to 1.5 GB: no more jobs than processors, nor than memory allows.
jobs_here() {
  local processors megabytes jobs
  processors=$(nproc)
  megabytes=$(awk '/MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)
  jobs=$((megabytes / 1500))
  [ "$jobs" -lt 1 ] && jobs=1
  [ "$jobs" -gt "$processors" ] && jobs=$processors
  echo "$jobs"
}

# Help is the comment at the head of the script.
show_help() { awk 'NR > 1 && !/^#/ {exit} NR > 1 {sub(/^# ?/, ""); print}' "$1"; }

# What is missing is installed where we may, and named in one sentence where we may not.
ensure_packages() {
  script/bootstrap --check > /dev/null 2>&1 || script/bootstrap
}

# Files of the project as git knows them; a walk where the checkout has no git or belongs to somebody else.
project_files() {
  git -c safe.directory="$PWD" ls-files -- "$@" 2> /dev/null && return 0
  local pattern names=()
  for pattern in "$@"; do names+=(-o -name "${pattern##*/}"); done
  find . \( -name build -o -name .git -o -name node_modules \) -prune -o -type f \( "${names[@]:1}" \) -print | sed 's|^\./||'
}

record_stage() {
  stage_names+=("$1") stage_seconds+=("$2") stage_results+=("$3")
}

# stage NAME COMMAND...: runs it with its output in the log; gives its exit code. Bash ignores `set -e` in a function called this
# way, so such a function says `|| return` after each step that may fail.
stage() {
  local name=$1 code=0 started=$SECONDS log
  shift
  mkdir -p "$log_folder"
  log=$log_folder/$name.log
  printf '%-14s ' "$name"
  "$@" > "$log" 2>&1 || code=$?
  if [ "$code" -eq 0 ]; then
    printf 'ok, %d s\n' $((SECONDS - started))
    record_stage "$name" $((SECONDS - started)) ok
  else
    printf 'FAILED (exit %d), %d s; the end of %s:\n' "$code" $((SECONDS - started)) "$log"
    tail -n "$log_tail_lines" "$log" | sed 's/^/    /'
    record_stage "$name" $((SECONDS - started)) FAILED
  fi
  return "$code"
}

# skip NAME WHY
skip() {
  printf '%-14s skipped: %s\n' "$1" "$2"
  record_stage "$1" 0 skipped
}

print_timings() {
  local at
  printf '\n%-14s %9s  %s\n' stage seconds result
  for at in "${!stage_names[@]}"; do
    printf '%-14s %9d  %s\n' "${stage_names[at]}" "${stage_seconds[at]}" "${stage_results[at]}"
  done
  printf '%-14s %9d\n' together "$SECONDS"
}

# build_preset PRESET [TARGET...]: configures when that was not done yet, and builds.
build_preset() {
  local preset=$1 target targets=()
  shift
  for target in "$@"; do targets+=(--target "$target"); done
  if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" || return
  fi
  cmake --build "build/$preset" -j "$(jobs_here)" "${targets[@]}"
}

# The built program, or one sentence that it is not part of this tree.
program=build/release/bin/amends
build_program() {
  ensure_packages
  stage build-release build_preset release || exit 1
  if [ ! -x "$program" ]; then
    echo "$(basename "$0"): this tree builds no $program (src/cli is not there)" >&2
    exit 1
  fi
}
