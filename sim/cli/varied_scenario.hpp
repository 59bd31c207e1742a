#pragma once

#include <stickysim/scenario/load.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace stickysim {

/// Thrown where a scenario has errors.
struct BadScenario : std::exception {
  explicit BadScenario(Diagnostics what_is_wrong) : diagnostics{std::move(what_is_wrong)} {}
  Diagnostics diagnostics;
};

/// A scenario at any values of some of its keys, each loaded once.
class VariedScenario {
public:
  VariedScenario(std::string path, LoadOptions options);

  /// With these `KEY=VALUE` settings. Throws BadScenario, and UsageError if the file sweeps further keys.
  Scenario const& at(std::vector<std::string> const& settings);

private:
  std::string path_;
  LoadOptions options_;
  std::map<std::vector<std::string>, Scenario> known_;
};

} // namespace stickysim
