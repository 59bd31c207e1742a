#pragma once

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
  /// Adds a remark on a directive, named as it is to be shown. The same remark on several lines is shown
  /// once.
  void add(std::size_t line, std::string_view directive, std::string why);

  /// Adds a directive that has no effect on routing or sessions.
  void without_effect(std::string_view directive) { without_effect_.emplace(directive); }

  /// All remarks, one a line, in the order of the file `path`; printable whatever the file holds.
  std::vector<std::string> lines(std::string const& path) const;

private:
  std::map<std::pair<std::string, std::string>, std::set<std::size_t>> remarks_; ///< with their lines
  std::set<std::string> without_effect_;
};

} // namespace stickysim
