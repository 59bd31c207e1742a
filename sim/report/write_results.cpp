#include "html/report_page.hpp"
#include "report/manifest.hpp"
#include "report/output_files.hpp"
#include "report/results_folder.hpp"
#include <stickysim/report/writers.hpp>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace stickysim {
namespace fs = std::filesystem;

namespace {

/// Whether a run has been written to the folder before: what bears the name of a file of ours is one.
bool holds_a_run(fs::path const& folder) {
  fs::path const manifest = folder / "manifest.json";
  std::error_code ignored;
  if (!fs::is_regular_file(manifest, ignored)) return false;
  std::FILE* const file = std::fopen(manifest.c_str(), "rb");
  if (!file) return false;
  constexpr std::string_view start = "{\n  \"program\": \"stickysim\"";
  std::string content(start.size(), '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file));
  std::fclose(file);
  return content == start;
}

bool is_wanted(OutputFile const& file, ExperimentResult const& result) {
  return file.is_wanted == nullptr || file.is_wanted(result.recorded);
}

} // namespace

void write_results(ExperimentResult const& result, std::string const& folder) {
  ResultsFolder results{folder};
  bool const held_a_run = holds_a_run(folder);
  std::vector<std::string> gone;
  FileHashes hashes;
  for (OutputFile const& file : output_files()) {
    if (file.write == nullptr || file.name == "manifest.json") continue;
    if (is_wanted(file, result))
      hashes.emplace_back(
          file.name, results.stage(file.name, [&](ContentSink const& sink) { file.write(result, sink); }));
    else if (held_a_run)
      gone.emplace_back(file.name);
  }
  results.stage("manifest.json", [&](ContentSink const& sink) { sink(manifest_json(result, hashes)); });
  // The page is drawn from the other files alone, so that it can be drawn again.
  std::string const page = report_page(RunFolder::read_own(results.staged_in()));
  results.stage("report.html", [&](ContentSink const& sink) { sink(page); });
  results.publish("manifest.json", gone);
}

} // namespace stickysim
