#include "cli/collection.hpp"

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/scenario_options.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include "engine/utf8.hpp"
#include "language/shown.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

namespace stickysim {
namespace {

namespace fs = std::filesystem;

/// What is printed about a scenario.
struct CollectionLine {
  std::string name;
  std::string title;
  std::string verdict; ///< `bad`: the scenario has errors; `-`: it has no expectations
  std::string that;    ///< the first expectation that has this verdict
  std::string sides;   ///< the two sides that decide it
};

std::vector<fs::path> scenarios_in(std::string const& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".toml") paths.push_back(entry->path());
  if (error) throw IoError{fmt::format("cannot read the folder '{}': {}", folder, error.message())};
  if (paths.empty())
    throw UsageError{fmt::format("there is no scenario in the folder '{}'", folder),
                     "scenarios are files that end in .toml"};
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Nothing if it was interrupted.
std::optional<CollectionLine> run_one(fs::path const& path, RunOrder const& order,
                                      CollectionOutput const& output) {
  auto const loaded = load_scenario(path.native(), order.load);
  if (!loaded) {
    tell(render(loaded.error()));
    return CollectionLine{
        .name = path.stem().native(), .title = "", .verdict = "bad", .that = "", .sides = ""};
  }
  auto const& scenario = *loaded;
  if (!order.quiet) tell_remarks(scenario);
  Simulated const simulated = simulate(scenario, order);
  if (!simulated.is_complete()) return std::nullopt;
  ExperimentResult const& result = simulated.result;
  if (!output.folder.empty()) write_whole_results(result, fs::path{output.folder} / scenario.name);
  if (!order.quiet)
    for (RaisedCaution const& caution : cautions(result))
      tell(fmt::format("caution: {}: {}", shown(scenario.name), text_of(caution, scenario)));
  auto const expectations = decide_expectations(result);
  if (expectations.empty())
    return CollectionLine{
        .name = scenario.name, .title = scenario.title, .verdict = "-", .that = "", .sides = ""};
  auto const verdict = verdict_of(expectations);
  auto const& telling = *std::ranges::find(expectations, verdict, &ExpectationResult::verdict);
  return CollectionLine{.name = scenario.name,
                        .title = scenario.title,
                        .verdict = std::string{name_of(verdict)},
                        .that = telling.expectation->that,
                        .sides = sides_text(telling)};
}

/// A title may hold any text: escaped, so that it cannot end a cell or start a tag or a link.
std::string cell(std::string_view text) {
  std::string safe;
  for (char const c : text) {
    if (static_cast<unsigned char>(c) < ' ')
      safe += ' ';
    else if (c == '<')
      safe += "&lt;";
    else if (std::string_view{"|\\`*_[]"}.find(c) != std::string_view::npos)
      safe += std::string{'\\'} + c;
    else
      safe += c;
  }
  return safe;
}

/// `link`: the folder of the scenarios as seen from the index, with its slash, or empty.
std::string index_of(std::vector<CollectionLine> const& lines, std::string const& link) {
  std::string text = "| scenario | claim | verdict | decided by | figures |\n|---|---|---|---|---|\n";
  for (CollectionLine const& line : lines)
    text += fmt::format("| [{}]({}{}.toml) | {} | {} | {} | {} |\n", cell(line.name), link, line.name,
                        cell(line.title), line.verdict, cell(line.that), cell(line.sides));
  return text;
}

fs::path folder_of(fs::path const& file) { return file.has_parent_path() ? file.parent_path() : "."; }

std::string link_to(fs::path const& folder, fs::path const& index) {
  fs::path const way =
      fs::weakly_canonical(folder).lexically_relative(fs::weakly_canonical(folder_of(index)));
  return way == "." ? "" : way.generic_string() + '/';
}

int exit_code_of(std::vector<CollectionLine> const& lines) {
  auto const any = [&](auto const&... verdicts) {
    return std::ranges::any_of(
        lines, [&](CollectionLine const& line) { return ((line.verdict == verdicts) || ...); });
  };
  if (any("bad")) return exit_code::bad_usage;
  return any("fails", "undecided") ? exit_code::expectation_open : exit_code::done;
}

std::string padded(std::string const& text, std::size_t width) {
  return text + std::string(width - std::min(width, character_count(text)), ' ');
}

} // namespace

int run_collection(std::string const& folder, RunOrder const& order, CollectionOutput const& output) {
  auto const paths = scenarios_in(folder);
  if (!output.folder.empty()) require_writable_folder(output.folder);
  if (!output.index.empty()) require_writable_folder(folder_of(output.index).native());
  std::size_t width = 0;
  for (fs::path const& path : paths)
    width = std::max(width, character_count(shown(path.stem().native())));

  std::vector<CollectionLine> lines;
  for (fs::path const& path : paths) {
    auto const start = std::chrono::steady_clock::now();
    std::optional<CollectionLine> const ended = run_one(path, order, output);
    if (!ended) return exit_code::interrupted;
    CollectionLine const& line = lines.emplace_back(*ended);
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
    write_stdout(fmt::format("{}  {:<9}  {}  {:.1f} s\n", padded(shown(line.name), width), line.verdict,
                             padded(line.sides, 40), took.count()));
  }
  if (!output.index.empty())
    write_file_atomically(output.index, index_of(lines, link_to(folder, output.index)));
  if (!output.folder.empty() && !order.quiet)
    tell(fmt::format("the results of each are in {}", (fs::path{output.folder} / "NAME").native()));
  return exit_code_of(lines);
}

} // namespace stickysim
