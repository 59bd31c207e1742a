#pragma once

#include "scenario/circumstances.hpp"
#include "scenario/reporter.hpp"
#include "scenario/sweep.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace stickysim {

struct Condition;

/// Finds what a scenario gives in vain: settings, faults and plans of operators that none of the designs they
/// are given for can feel. A value that holds anyway, by default or by a preset, is not given in vain.
class IdleSettings {
public:
  explicit IdleSettings(Sweep const& sweep);

  /// A complete design of the scenario.
  void look(Draft const& draft);

  /// Reports what none of the designs has felt, and what of `base` each of them replaces.
  void report(Draft const& base, Reporter& reporter) const;

private:
  using Target = std::pair<std::string, std::size_t>; ///< a key or a list, and the element

  struct Setting {
    Target target;
    bool felt = false;                     ///< or its value holds anyway
    std::set<Condition const*> unmet = {}; ///< one for each design that does not feel it
  };

  static void see(Circumstances const& circumstances, Setting& setting);
  bool is_replaced(Target const& target, Place place, Draft const& base) const;

  std::map<Place, Place> swept_;                              ///< by place of a value: that of its key
  std::map<std::pair<Place, std::string>, Setting> settings_; ///< by place and path
  std::set<Target> varied_; ///< by the sweep or the command line: what they replace is not given in vain
};

} // namespace stickysim
