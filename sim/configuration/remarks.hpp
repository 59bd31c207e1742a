#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {

/// Remarks on the directives that a scenario does not hold, or holds in another form. None is left out
/// silently.
class Remarks {
public:
  // Each names a directive as it is to be shown. The same remark on several lines is shown once.

  /// Adds a directive that keeps sessions on their servers, and does not in the scenario.
  void sticks_no_more(std::size_t line, std::string_view directive, std::string why) {
    lost_[{std::string{directive}, std::move(why)}].insert(line);
  }

  /// Adds a directive that keeps sessions on their servers, and does in the scenario in another form.
  void sticks_otherwise(std::size_t line, std::string_view directive, std::string why) {
    changed_[{std::string{directive}, std::move(why)}].insert(line);
  }

  /// Adds a remark on any other directive.
  void add(std::size_t line, std::string_view directive, std::string why) {
    others_[{std::string{directive}, std::move(why)}].insert(line);
  }

  /// Adds a directive that has no effect on routing or sessions.
  void without_effect(std::string_view directive) { without_effect_.emplace(directive); }

  /// What becomes of the file's stickiness, one remark a line; printable whatever the file holds.
  std::vector<std::string> stickiness(ConfigurationFile const& file) const;

  /// All other remarks, one a line, in the order of the lines.
  std::vector<std::string> others(ConfigurationFile const& file) const;

private:
  /// Directives and reasons, with the lines.
  using Told = std::map<std::pair<std::string, std::string>, std::set<std::size_t>>;

  Told lost_;
  Told changed_;
  Told others_;
  std::set<std::string> without_effect_;
};

} // namespace stickysim
