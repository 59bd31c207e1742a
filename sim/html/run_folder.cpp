#include "html/run_folder.hpp"

#include "html/damaged_file.hpp"
#include "html/run_extent.hpp"
#include "html/table_check.hpp"
#include "report/output_files.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

namespace stickysim {
namespace fs = std::filesystem;

namespace {

/// Whether the page is drawn from the table. Single trials are looked at only where means describe none of
/// them.
bool is_read(OutputFile const& file, Manifest const& manifest) {
  if (file.name == "replications.csv") return !manifest.split_designs.empty();
  return file.name.ends_with(".csv");
}

constexpr double longest_time_s = 1e9;
constexpr std::uintmax_t largest_file = std::uintmax_t{2} << 30; ///< of those that are no tables

[[noreturn]] void refuse(std::string const& path, std::string message, std::string help) {
  Diagnostic diagnostic;
  diagnostic.file = path;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  throw DamagedFile{std::move(diagnostic)};
}

/// The path of a file that must be there.
std::string file_at(fs::path const& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    refuse(path.native(), "there is no such file",
           "a folder of results has it: stickysim run SCENARIO --out DIR");
  if (!fs::is_regular_file(path, error))
    refuse(path.native(), "this is not a file", "run the scenario again, with --out");
  return path.native();
}

std::string content_of(std::string const& path) {
  std::error_code error;
  std::uintmax_t const size = fs::file_size(path, error);
  if (error) throw IoError{fmt::format("{}: cannot read: {}", path, error.message())};
  if (size > largest_file) throw IoError{fmt::format("{}: larger than 2 GiB", path)};
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::string content(static_cast<std::size_t>(size), '\0');
  if (!file.read(content.data(), static_cast<std::streamsize>(size)))
    throw IoError{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
  return content;
}

std::string hash_of(std::string const& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file{std::fopen(path.c_str(), "rbe"), std::fclose};
  if (!file) throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno))};
  std::vector<char> piece(std::size_t{1} << 18);
  std::uint64_t hash = fnv1a_start;
  while (std::size_t const count = std::fread(piece.data(), 1, piece.size(), file.get()))
    hash = fnv1a({piece.data(), count}, hash);
  if (std::ferror(file.get())) throw IoError{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
  return fmt::format("{:016x}", hash);
}

SplitDesign split_design_of(nlohmann::json const& json, std::string const& path) {
  SplitDesign design;
  try {
    json.at("variant").get_to(design.variant);
    json.at("point").get_to(design.point);
    for (auto const& replication : json.at("collapses_in"))
      design.collapses_in.push_back(replication.get_ref<nlohmann::json::number_unsigned_t const&>());
  } catch (nlohmann::json::exception const&) {
    refuse(path, "'two_steady_states' holds something else than a variant, a point and replications",
           "run the scenario again, with --out");
  }
  return design;
}

Manifest manifest_of(std::string const& content, std::string const& path) {
  auto const json = nlohmann::json::parse(content, nullptr, false);
  auto const cure = "run the scenario again, with --out";
  if (!json.is_object()) refuse(path, "this is not the manifest of a run", cure);
  auto const text = [&](char const* member) {
    auto const found = json.find(member);
    if (found == json.end() || !found->is_string()) refuse(path, fmt::format("no text '{}'", member), cure);
    return found->get<std::string>();
  };
  auto const seed = json.find("seed");
  if (seed == json.end() || !seed->is_number_unsigned()) refuse(path, "no number 'seed'", cure);
  auto const time_s = [&](char const* member) {
    auto const found = json.find(member);
    double const value = found != json.end() && found->is_number() ? found->get<double>() : 0;
    return std::clamp(value, 0.0, longest_time_s);
  };
  std::vector<SplitDesign> split_designs;
  if (auto const designs = json.find("two_steady_states"); designs != json.end())
    for (auto const& design : *designs)
      split_designs.push_back(split_design_of(design, path));
  return {.version = text("version"),
          .scenario = text("scenario"),
          .title = text("title"),
          .question = text("question"),
          .run = text("run"),
          .warmup_s = time_s("warmup_s"),
          .window_ns = std::llround(time_s("window_s") * 1e9),
          .seed = seed->get<std::uint64_t>(),
          .fingerprint = text("fingerprint"),
          .split_designs = std::move(split_designs)};
}

} // namespace

RunFolder RunFolder::read(std::string const& folder) {
  std::error_code error;
  bool const is_there = fs::is_directory(folder, error);
  if (error) throw IoError{fmt::format("cannot open the folder '{}': {}", folder, error.message())};
  if (!is_there) throw IoError{fmt::format("'{}' is not a folder", folder)};
  RunFolder run;
  RunExtent const extent = run.open(folder);
  for (OutputFile const& file : output_files())
    if (Table const* const table = run.find(file.name)) check(*table, file, extent);
  for (OutputFile const& file : output_files()) {
    auto const told = extent.files.find(file.name);
    if (told == extent.files.end()) continue;
    if (std::string const path = file_at(fs::path{folder} / file.name); hash_of(path) != told->second)
      refuse(path, "this is not what the run has written: it has been changed, or it is of another run",
             "run the scenario again, with --out");
  }
  return run;
}

RunFolder RunFolder::read_own(std::string const& folder) {
  RunFolder run;
  run.open(folder);
  return run;
}

RunExtent RunFolder::open(fs::path const& folder) {
  std::string const path = file_at(folder / "manifest.json");
  std::string const manifest = content_of(path);
  scenario_toml_ = content_of(file_at(folder / "scenario.toml"));
  RunExtent extent = RunExtent::read(manifest, scenario_toml_, path);
  manifest_ = manifest_of(manifest, path);
  for (OutputFile const& file : output_files())
    if (is_read(file, manifest_) && (file.is_wanted == nullptr || file.is_wanted(extent.recorded)))
      tables_.emplace(file.name, Table{file_at(folder / file.name)});
  return extent;
}

RunFolder::RunFolder(Contents const& contents) {
  for (auto const& [name, content] : contents) {
    if (name == "manifest.json")
      manifest_ = manifest_of(content, name);
    else if (name == "scenario.toml")
      scenario_toml_ = content;
    else if (name.ends_with(".csv"))
      tables_.emplace(name, Table{name, content});
  }
}

Table const* RunFolder::find(std::string_view file) const {
  auto const found = tables_.find(file);
  return found == tables_.end() ? nullptr : &found->second;
}

Table const& RunFolder::table(std::string_view file) const {
  Table const* const found = find(file);
  STICKYSIM_CHECK(found != nullptr, "a file that every run has is there");
  return *found;
}

} // namespace stickysim
