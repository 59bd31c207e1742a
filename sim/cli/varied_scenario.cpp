#include "cli/varied_scenario.hpp"

#include "cli/arguments.hpp"
#include "cli/file_kind.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {

VariedScenario::VariedScenario(std::string path, LoadOptions options)
    : path_{std::move(path)}, options_{std::move(options)} {
  if (path_ == "-")
    throw UsageError{"the scenario is read more than once, and standard input only once",
                     "write it to a file and name that"};
  if (is_folder(path_)) throw UsageError{fmt::format("{} is a folder", path_), "name one scenario"};
}

Scenario const& VariedScenario::at(std::vector<std::string> const& settings) {
  if (auto const known = known_.find(settings); known != known_.end()) return known->second;
  LoadOptions options = options_;
  options.vary = settings;
  auto loaded = load_scenario(path_, options);
  if (!loaded) throw BadScenario{loaded.error()};
  if (loaded->swept_keys.size() > settings.size())
    throw UsageError{fmt::format("{} has a [sweep] of {}", path_, fmt::join(loaded->swept_keys, ", ")),
                     "take it out: this command looks at one point of it at a time"};
  return known_.emplace(settings, std::move(*loaded)).first->second;
}

} // namespace stickysim
