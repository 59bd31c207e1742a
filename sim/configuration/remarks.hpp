#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {

/// What of a configuration a scenario does not hold, or holds otherwise. Nothing is left out in silence.
class Remarks {
public:
  /// A directive (as it is to be shown) and what becomes of it. The same said of several lines is told once.
  void add(std::size_t line, std::string_view directive, std::string why);

  /// A directive that has no bearing on routing or sessions.
  void without_effect(std::string_view directive) { without_effect_.emplace(directive); }

  /// One a line, in the order of the file `path`, printable whatever the file holds.
  std::vector<std::string> lines(std::string const& path) const;

private:
  std::map<std::pair<std::string, std::string>, std::set<std::size_t>> remarks_; ///< with their lines
  std::set<std::string> without_effect_;
};

} // namespace stickysim
