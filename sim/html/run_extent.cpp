#include "html/run_extent.hpp"

#include "html/damaged_file.hpp"
#include "report/record_word.hpp"
#include <stickysim/engine/fnv1a.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace stickysim {
namespace {

class ExtentReader {
public:
  // Braces would make a list of the document.
  ExtentReader(std::string const& manifest, std::string path)
      : json_(nlohmann::json::parse(manifest, nullptr, false)), path_{std::move(path)} {
    if (!json_.is_object()) refuse("this is not the manifest of a run");
  }

  RunExtent read() {
    if (text("program") != "stickysim") refuse("'program' is not stickysim");
    RunExtent extent;
    extent.scenario = text("scenario");
    nlohmann::json const& duration = member("duration_s");
    if (!duration.is_number() || !(duration.get<double>() > 0))
      refuse("'duration_s' is not a number above 0");
    extent.duration_s = duration;
    extent.replications = count("replications");
    for (nlohmann::json const& name : list("variants"))
      extent.variants.push_back(text_of(name, "variants"));
    for (nlohmann::json const& values : list("points")) {
      if (!values.is_object()) refuse("'points' holds something else than values of keys");
      RunExtent::PointValues& point = extent.points.emplace_back();
      for (auto const& [key, value] : values.items())
        point.emplace(key, text_of(value, "points"));
    }
    if (json_.contains("replications_of_points")) read_replications(extent);
    for (nlohmann::json const& word : member("recorded"))
      extent.recorded.*asked_for(text_of(word, "recorded")) = true;
    if (json_.contains("files"))
      for (auto const& [name, hash] : json_["files"].items())
        extent.files.emplace(name, text_of(hash, "files"));
    if (count("trials") != extent.trials())
      refuse(fmt::format("'trials' is {}, where variants, points and replications make {}", count("trials"),
                         extent.trials()));
    return extent;
  }

  void require_scenario(std::string const& scenario_toml) const {
    if (text("resolved_scenario") != scenario_toml)
      refuse("'resolved_scenario' is not the text of scenario.toml: the two are of different runs");
    std::string const hash = fmt::format("{:016x}", fnv1a(scenario_toml));
    if (text("scenario_hash") != hash)
      refuse(fmt::format("'scenario_hash' is not {}, that of the scenario", hash));
    // How the run is told in words rests on the same settings.
    std::string const seed = fmt::format("seed {}", count("seed"));
    if (std::string const run = text("run");
        !run.ends_with(seed) && run.find(seed + ',') == std::string::npos)
      refuse(fmt::format("'seed' is {}, and 'run' says something else", count("seed")));
    std::string const fingerprint = text("fingerprint");
    if (fingerprint.size() != 16 || fingerprint.find_first_not_of("0123456789abcdef") != std::string::npos)
      refuse("'fingerprint' is not a number of 16 hexadecimal digits");
  }

private:
  void read_replications(RunExtent& extent) const {
    for (nlohmann::json const& of_point : list("replications_of_points")) {
      if (!of_point.is_number_unsigned() || of_point.get<std::uint64_t>() > extent.replications)
        refuse("'replications_of_points' holds something else than numbers up to 'replications'");
      extent.replications_of_points.push_back(of_point.get<std::uint64_t>());
    }
    if (extent.replications_of_points.size() != extent.points.size())
      refuse("'replications_of_points' is not as long as 'points'");
  }

  nlohmann::json const& member(char const* name) const {
    auto const found = json_.find(name);
    if (found == json_.end()) refuse(fmt::format("there is no member '{}'", name));
    return *found;
  }

  std::string text_of(nlohmann::json const& value, char const* name) const {
    if (!value.is_string()) refuse(fmt::format("'{}' holds something else than text", name));
    return value.get<std::string>();
  }

  std::string text(char const* name) const { return text_of(member(name), name); }

  std::uint64_t count(char const* name) const {
    if (!member(name).is_number_unsigned()) refuse(fmt::format("'{}' is not a whole number from 0 on", name));
    return member(name).get<std::uint64_t>();
  }

  nlohmann::json const& list(char const* name) const {
    if (!member(name).is_array() || member(name).empty()) refuse(fmt::format("'{}' is not a list", name));
    return member(name);
  }

  bool RecordingOrder::*asked_for(std::string const& word) const {
    auto const* const found = std::ranges::find(record_words, word, &RecordWord::word);
    if (found == std::end(record_words)) refuse(fmt::format("'recorded' holds '{}', which is unknown", word));
    return found->asks_for;
  }

  [[noreturn]] void refuse(std::string message) const {
    Diagnostic diagnostic;
    diagnostic.file = path_;
    diagnostic.message = std::move(message);
    diagnostic.help = "run the scenario again, with --out";
    throw DamagedFile{std::move(diagnostic)};
  }

  nlohmann::json json_;
  std::string path_;
};

} // namespace

RunExtent RunExtent::read(std::string const& manifest, std::string const& scenario_toml,
                          std::string const& path) {
  ExtentReader reader{manifest, path};
  RunExtent extent = reader.read();
  reader.require_scenario(scenario_toml);
  return extent;
}

} // namespace stickysim
