// What a run that was interrupted has left: `merge` and `--resume` read it.
#include "experiment/journal.hpp"

#include "cli/exit_code.hpp"
#include "experiment/base64.hpp"
#include "experiment/journal_header.hpp"
#include "fuzz/called_program.hpp"
#include "fuzz/edits.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/workplace.hpp"
#include "results/packed.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace stickysim {
namespace {

constexpr std::string_view journaled_scenario = R"toml([run]
duration = "2s"
window = "1s"
replications = 2
[workload]
arrivals = "poisson(5/s)"
demand = "20ms"
[server]
count = 2
)toml";

/// The journal of all trials of a small run.
std::string const& whole_journal() {
  static std::string const content = [] {
    FuzzWorkplace const here;
    auto const scenario = parse_scenario(std::string{journaled_scenario}, "a.toml");
    Journal journal{"journal", Journal::Use::writes};
    RecordingOrder const record{};
    journal.begin(header_of(*scenario, {}, record).text());
    run_experiment(*scenario, {.record = record, .journal = &journal});
    std::ifstream file{"journal", std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  }();
  return content;
}

/// Its second line with the trial's bytes edited, and a checksum that fits these.
std::string with_edited_trial(std::string journal, std::string_view edits) {
  std::size_t const begin = journal.find('\n') + 1;
  std::size_t const end = journal.find('\n', begin);
  std::string const line = journal.substr(begin, end - begin);
  std::size_t const packed_at = line.rfind(' ') + 1;
  std::string const key = line.substr(0, line.find(' ', line.find(' ') + 1) + 1);
  auto const bytes = bytes_of_base64(line.substr(packed_at));
  std::string const packed = base64_of(edited(*bytes, edits));
  return journal.replace(begin, end - begin,
                         fmt::format("{}{:016x} {}", key, fnv1a(packed, fnv1a(key)), packed));
}

/// Bytes of a trial that are read are written as those of an equal one.
void try_unpacking(std::string_view bytes) {
  auto const trial = unpacked(bytes);
  if (!trial) return;
  auto const again = unpacked(packed(trial->result, trial->recording));
  demand(again && again->result.fingerprint() == trial->result.fingerprint(),
         "a trial is unpacked as it was packed");
}

void demand_call(std::vector<std::string> const& words) {
  CalledProgram const called{words, execute_command};
  demand(called.code() != exit_code::invariant_broken, "no journal breaks an invariant: " + called.errors());
  demand(called.code() <= exit_code::expectation_open || !called.errors().empty(), "a refusal has a message");
  demand_printable(called.errors());
}

} // namespace

/// A letter says what is damaged, edits say how.
void fuzz_journal(std::string_view input) {
  if (input.empty()) return;
  char const what = input.front();
  std::string_view const edits = input.substr(1);
  if (what == 'u') return try_unpacking(edits);
  std::string const journal =
      what == 't' ? with_edited_trial(whole_journal(), edits) : edited(whole_journal(), edits);
  FuzzWorkplace const here;
  here.write("part", journal);
  demand_call({"merge", "part", "--out", "out", "--quiet"});
  here.write("a.toml", journaled_scenario);
  here.write("run/journal", journal);
  demand_call({"run", "a.toml", "--out", "run", "--resume", "--quiet"});
}

} // namespace stickysim
