// Runs every scenario under scenarios/claims: all its expectations must hold. Then removes the cause that the
// claim names: the claim's expectation must fail now, or it would hold whatever the program did.
//
// Last, scenarios/README.md must show the results of the claims and of the other scenarios;
// STICKYSIM_REWRITE_DOCS=1 rewrites it.
//
// An argument runs the claims whose file name contains it, and leaves the page alone.

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace stickysim;
namespace fs = std::filesystem;

fs::path const source = STICKYSIM_SOURCE_DIR;

/// A claim's cause taken away.
struct Removal {
  std::string_view claim;        ///< how its file's name starts
  std::vector<std::string> sets; ///< as on the command line
  std::string_view must_fail;    ///< the expectation that then fails
};

std::vector<Removal> const removals = {
    {"01", {"state.ttl=10min"}, "kept_a_day.sessions_harmed > kept_ten_minutes.sessions_harmed"},
    {"02", {"fault.mttf=10000h"}, "one_big.availability < four_small.availability"},
    {"03", {"server.count=1"}, "unpinned.logged_out_fraction > 0.74"},
    {"04", {"fault.at=20min"}, "sticky.cart_items_lost > stateless.cart_items_lost"},
    {"05", {"fault.at=20min"}, "store_and_retry.requests_failed < store_alone.requests_failed"},
    {"06",
     {"workload.requests=1", "workload.arrivals=poisson(300/s)"},
     "haproxy.rebalance_time > 3 * stateless.rebalance_time"},
    {"07", {"state.placement=shared"}, "three_lengths.sessions_lost > 0"},
    {"08", {"workload.clients_per_address=1"}, "shared_addresses.load_max_mean > 1.2 * cookie.load_max_mean"},
    {"09", {"scale.count=10"}, "modulo.sessions_lost > 7 * ring.sessions_lost"},
    {"10", {"fault.at=20min"}, "roomy_table.sessions_lost > 0"},
    {"11", {"autoscale.max=0"}, "sticky.sessions_lost > stateless.sessions_lost"},
    {"12", {"network.bandwidth=1GB/s"}, "large.latency_mean > 1.5 * small.latency_mean"},
    {"13", {"fault.at=20min"}, "store.availability < sticky.availability"},
    {"14", {"workload.arrivals=poisson(0.2/s)"}, "least_busy.latency_p99 < 0.6 * pinned.latency_p99"},
    {"15", {"server.count=1"}, "unpinned.sessions_intact < 0.1 * store.sessions_intact"},
    {"16", {"fault.mttf=87600h"}, "short.session_loss_fraction > 0"},
    {"17", {"state.store.round_trip=0s"}, "sticky.latency_mean < 0.75 * stateless.latency_mean"},
    {"18",
     {"server.count=1", "server.workers=10"},
     "pinned_evenly.latency_mean < 0.8 * free_at_random.latency_mean"},
    {"19", {"balancer.policy=least_requests"}, "pinned.latency_mean < 1.05 * free.latency_mean"},
    {"20", {"fault.server=1"}, "sixteen.session_loss_fraction > 0.95 * four.session_loss_fraction"},
    {"21", {"workload.requests=1", "workload.arrivals=poisson(330/s)"}, "sticky.rebalance_time > 430"},
};

int wrong = 0;

void judge(bool right, std::string const& line) {
  fmt::print("  {} {}\n", right ? "ok   " : "WRONG", line);
  wrong += !right;
}

/// Runs the scenario; its expectations, or the one that is named, must all come out as `verdict`.
void run(std::string const& path, std::vector<std::string> const& sets, std::string_view that,
         ExpectationVerdict verdict) {
  auto loaded = load_scenario(path, {.sets = sets, .variants = {}});
  if (!loaded) {
    fmt::print(stderr, "{}", render(loaded.error()));
    std::exit(2);
  }
  auto const& scenario = *loaded;
  ExperimentResult const result =
      run_experiment(scenario, static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  bool found = false;
  for (ExpectationResult const& decided : decide_expectations(result)) {
    if (!that.empty() && decided.expectation->that != that) continue;
    found = true;
    judge(decided.verdict == verdict,
          fmt::format("{:<9} {}", name_of(decided.verdict), decided.expectation->that));
  }
  if (!found) judge(false, fmt::format("it does not expect {}", that));
}

std::string content_of(fs::path const& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// What `run FOLDER --index` writes, in a copy of the scenarios.
std::string index_of(fs::path const& scenarios, std::string const& folder) {
  fs::path const index = scenarios / "index.md";
  std::string const command = fmt::format("'" STICKYSIM_BINARY "' run '{}' --quiet --index '{}' > /dev/null",
                                          (scenarios / folder).lexically_normal().string(), index.string());
  judge(std::system(command.c_str()) == 0, fmt::format("all of scenarios/{} hold", folder));
  return content_of(index);
}

/// The page with the table behind `mark` replaced.
std::string with_table(std::string const& page, std::string const& mark, std::string const& table) {
  std::size_t const begin = page.find(mark);
  if (begin == std::string::npos) return "no mark " + mark;
  std::size_t const end = page.find("\n\n", page.find("\n|", begin));
  return page.substr(0, begin) + mark + "\n\n" + table +
         (end == std::string::npos ? "" : page.substr(end + 1));
}

void check_page() {
  fs::path const copy = fs::temp_directory_path() / fmt::format("stickysim-claims-{}", ::getpid());
  fs::copy(source / "scenarios", copy, fs::copy_options::recursive);
  std::string const page = content_of(source / "scenarios/README.md");
  std::string const expected =
      with_table(with_table(page, "<!-- run scenarios/claims -->", index_of(copy, "claims")),
                 "<!-- run scenarios -->", index_of(copy, "."));
  fs::remove_all(copy);
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr)
    std::ofstream{source / "scenarios/README.md"} << expected;
  else
    judge(page == expected, "scenarios/README.md says so");
}

} // namespace

int main(int argc, char* argv[]) {
  std::string const only = argc > 1 ? argv[1] : "";
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator{source / "scenarios/claims"})
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (fs::path const& file : files) {
    std::string const claim = file.stem().string();
    if (claim.find(only) == std::string::npos) continue;
    fmt::print("{}\n", claim);
    std::fflush(stdout);
    run(file.string(), {}, {}, ExpectationVerdict::holds);
    auto const removal = std::find_if(removals.begin(), removals.end(),
                                      [&](Removal const& each) { return claim.starts_with(each.claim); });
    if (removal == removals.end()) {
      judge(false, "no cause is named that could be taken away");
      continue;
    }
    fmt::print("  without its cause ({}):\n", fmt::join(removal->sets, ", "));
    run(file.string(), removal->sets, removal->must_fail, ExpectationVerdict::fails);
  }
  if (only.empty()) check_page();
  fmt::print("\n{} claims, {} wrong\n", files.size(), wrong);
  return wrong == 0 ? 0 : 1;
}
