// Runs systems whose answers are known, from a file of cases (JSON: scenario, run, metrics with expected
// values and tolerances), and judges each at its own tolerance: queues and routing (groups Q and R), hashing
// and skew (group H), sessions, failures, stores and tokens (groups S, F, T). `STICKYSIM_TRUTH` names the
// file; without it there is nothing to do (exit 77, which ctest shows as skipped). An argument runs the cases
// whose id contains it.

#include "clocked.hpp"
#include "fleets.hpp"
#include "hashing.hpp"
#include "judgement.hpp"
#include "queueing.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

namespace {

using namespace stickysim::truth;
using nlohmann::json;

bool covered(std::string const& group) { return std::string_view{"QRHSFT"}.find(group) != std::string::npos; }

Figures figures_of(json const& test, int more) {
  std::string const group = test.at("group");
  if (group == "H") return measure_hashing(test, more);
  if (group == "S" || group == "F" || group == "T") return simulate_fleet(test, more);
  json const& service = test.at("scenario").at("service");
  if (service.is_object() && service.at("dist") == "clocked") return simulate_clocked_servers(test, more);
  return simulate_queueing(test, more);
}

/// An interval too wide to tell asks for more replications, not for a wider tolerance; where they cost
/// little, so does one that leaves the verdict to chance.
Judgement judge_with_enough_replications(json const& test) {
  for (int more = 1;; more *= 4) {
    Judgement const judgement = judge(test, figures_of(test, more));
    bool const enough = !judgement.wide && !(judgement.blurred && test.at("group") == "H");
    if (enough || more == 16) return judgement;
  }
}

} // namespace

int main(int argc, char* argv[]) {
  char const* const path = std::getenv("STICKYSIM_TRUTH");
  std::ifstream file{path == nullptr ? "" : path};
  if (!file) {
    fmt::print("STICKYSIM_TRUTH names no file of cases: skipped\n");
    return 77;
  }
  json const cases = json::parse(file).at("cases");
  std::string const only = argc > 1 ? argv[1] : "";
  int ok = 0;
  int wrong = 0;
  int ran = 0;
  std::string left_out;
  for (json const& test : cases) {
    std::string const id = test.at("id");
    if (!covered(test.at("group")) || id.find(only) == std::string::npos) continue;
    try {
      Judgement const judgement = judge_with_enough_replications(test);
      fmt::print("{}: {}\n{}", id, test.at("title").get<std::string>(), judgement.lines);
      std::fflush(stdout);
      ok += judgement.ok;
      wrong += judgement.wrong;
      ++ran;
    } catch (NotCovered const& reason) {
      left_out += fmt::format("not covered: {}: {}\n", id, reason.what());
    }
  }
  fmt::print("\n{} cases, {} figures right, {} wrong\n{}", ran, ok, wrong, left_out);
  return wrong == 0 && ran > 0 ? 0 : 1;
}
