#pragma once

#include "report/file_column.hpp"

namespace stickysim {

/// The members of manifest.json.
inline constexpr FileColumn manifest_members[] = {
    {"program", "", "`stickysim`."},
    {"version", "", "The program's version."},
    {"scenario", "", "The scenario's name."},
    {"title", "", "Its title."},
    {"question", "", "Its question."},
    {"run", "", "How it was run, in words."},
    {"warmup_s", "s",
     "`run.warmup`: before it requests are not measured. Where it is found, that of the first point."},
    {"window_s", "s", "`run.window`: the length of the windows of timeline.csv."},
    {"seed", "", "`run.seed`, from which all random numbers follow."},
    {"duration_s", "s", "Simulated time of each trial: `run.duration`."},
    {"replications", "count",
     "Trials of each variant at each point; with `run.precision` at the point that has most."},
    {"replications_of_points", "", "Trials of each variant, by point."},
    {"variants", "", "The names of the variants, in their order."},
    {"points", "",
     "The points of the sweep: the value of each key that varies. Without a sweep one point, {}."},
    {"two_steady_states", "",
     "Designs that collapse in some replications and not in others: `variant`, `point`, and `collapses_in`, the "
     "replications in which it does. Means over all of them describe neither."},
    {"recorded", "", "The words of `--record`: `sessions`, `requests`, `trace`."},
    {"policies", "",
     "Policies of plugins and commands: the name of each, and the hash of its file (FNV-1a, 64 bits, hexadecimal)."},
    {"scenario_hash", "", "Hash of the resolved scenario (FNV-1a, 64 bits, hexadecimal)."},
    {"trials", "count", "Trials over all variants, points and replications."},
    {"fingerprint", "",
     "Hash of all results: equal for the same scenario, seed and version, on any machine."},
    {"resolved_scenario", "", "The text of scenario.toml."},
    {"files", "", "The other files but the page, and the hash of each (FNV-1a, 64 bits, hexadecimal)."},
};

} // namespace stickysim
