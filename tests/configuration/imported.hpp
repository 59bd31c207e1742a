#pragma once

#include "catch.hpp"
#include "configuration/import.hpp"
#include "folder.hpp"
#include <stickysim/scenario/load.hpp>

#include <algorithm>
#include <string>

/// What became of a configuration's text.
struct Imported {
  std::string toml;
  std::vector<std::string> remarks;
  std::string errors; ///< empty: it was imported

  /// The value of a key as it stands in the scenario, without quotes and comment; empty: not given.
  std::string value(std::string const& key) const {
    std::size_t const dot = key.rfind('.');
    std::string const header = "[" + key.substr(0, dot) + "]";
    std::string const start = key.substr(dot + 1) + " = ";
    bool inside = false;
    for (std::string const& line : lines_of(toml)) {
      if (line.starts_with("[")) inside = line == header;
      if (!inside || !line.starts_with(start)) continue;
      std::string value = line.substr(start.size(), line.find(" #") - start.size());
      std::erase(value, '"');
      return value;
    }
    return {};
  }

  /// Whether a remark says that.
  bool says(std::string const& part) const {
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](std::string const& remark) { return remark.find(part) != std::string::npos; });
  }

  /// Whether a directive is told to be without effect.
  bool idle(std::string const& directive) const {
    bool listed = false;
    for (std::string const& remark : remarks) {
      listed |= remark.starts_with("without effect");
      std::string const row =
          remark.substr(remark.find(':') == std::string::npos ? 0 : remark.find(':') + 1) + ",";
      if (listed && row.find(' ' + directive + ',') != std::string::npos) return true;
    }
    return false;
  }

  /// Whether the scenario loads.
  bool loads() const {
    auto const result = stickysim::parse_scenario(toml, "imported.toml");
    INFO((result ? "" : render(result.error())));
    CHECK(result);
    return static_cast<bool>(result);
  }
};

inline stickysim::ConfigurationFile configuration(std::string const& text) {
  return {"it.cfg", lines_of(text)};
}

inline Imported imported(std::string const& text, stickysim::Product product, std::string const& fleet) {
  auto const result = import_configuration(configuration(text), product, fleet);
  if (!result) return {{}, {}, render(result.error())};
  return {result->toml, result->remarks, {}};
}

inline Imported from_haproxy(std::string const& text, std::string const& backend = "") {
  return imported(text, stickysim::Product::haproxy, backend);
}

inline Imported from_nginx(std::string const& text, std::string const& upstream = "") {
  return imported(text, stickysim::Product::nginx, upstream);
}
