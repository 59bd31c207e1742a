// The results of the shipped scenarios, kept beside the code: a change that must not alter results alters
// nothing here. If results are meant to change, STICKYSIM_REWRITE_GOLDEN=1 writes the new numbers and
// pictures; review the difference.

#include "catch.hpp"
#include "folder.hpp"
#include "golden/golden_picture.hpp"
#include "report/csv.hpp"
#include "report/samples.hpp"
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

using namespace stickysim;

namespace golden_test {
namespace fs = std::filesystem;

namespace {

std::string const source_folder = STICKYSIM_SOURCE_DIR;
std::string const golden_path = source_folder + "/tests/golden/golden.txt";
std::string const pictures_path = source_folder + "/tests/golden/pictures.md";

constexpr std::string_view pictures_head =
    "# What the shipped scenarios come to\n\n"
    "Written by the golden test, from two replications of each scenario, which often cannot tell. Blocks show when sessions\n"
    "were lost and requests failed or logged out, and the p99 of the latency; variants of a scenario share a scale.\n";

constexpr std::string_view headline[] = {"sessions_started",  "sessions_lost",  "requests",
                                         "requests_failed",   "retries",        "logged_out_fraction",
                                         "latency_mean",      "latency_p99",    "utilization_mean",
                                         "store_utilization", "detection_time", "bytes_down"};

std::vector<fs::path> scenario_files() {
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(source_folder + "/scenarios"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Its fingerprint, then the means of a line per variant.
std::string numbers_of(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  std::string text = fmt::format("{} fingerprint {:016x}\n", scenario.name, result.fingerprint());
  for (VariantResult const& variant : result.variants) {
    text += fmt::format("{} {}", scenario.name, variant.variant->name);
    for (std::string_view const name : headline) {
      Samples const samples = samples_of(variant, *find_metric(name));
      auto const value = estimate_of(samples, scenario.run.confidence);
      text += fmt::format(" {}={}", name, value ? number_text(value->mean) : "-");
    }
    text += '\n';
  }
  return text;
}

} // namespace

TEST_CASE("golden: the shipped scenarios answer what they answered") {
  std::string numbers;
  std::string pictures{pictures_head};
  for (fs::path const& file : scenario_files()) {
    auto const scenario = load_scenario(file.native(), {{"run.replications=2"}, {}});
    REQUIRE(scenario);
    ExperimentResult const result = run_experiment(*scenario, 1);
    numbers += numbers_of(result);
    pictures += GoldenPicture{result}.text();
  }
  if (std::getenv("STICKYSIM_REWRITE_GOLDEN")) {
    std::ofstream{golden_path, std::ios::binary} << numbers;
    std::ofstream{pictures_path, std::ios::binary} << pictures;
  }

  INFO("STICKYSIM_REWRITE_GOLDEN=1 rewrites tests/golden/golden.txt and pictures.md");
  CHECK(lines_of(numbers) == lines_of(content_of(golden_path)));
  CHECK(lines_of(pictures) == lines_of(content_of(pictures_path)));
}

} // namespace golden_test
