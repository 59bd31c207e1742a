#pragma once

#include "scenario/circumstances.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What some keys need to be felt. Where it does not hold they change nothing that is simulated, whatever
/// their values: never by chance, always by what the design is.
struct Condition {
  std::string_view keys;    ///< `state.reads, state.store.*`; `fault`: an element of that list as a whole
  std::string_view matters; ///< completes "matters only …"; empty: nothing that helps
  std::string_view unmet;   ///< completes "has no effect: …"
  bool (*holds)(Circumstances const& circumstances, std::size_t element);
};

std::span<Condition const> conditions();

/// The keys and lists that a condition is about.
std::vector<std::string> paths_of(Condition const& condition);

/// Those that must all hold for a key or a list to be felt; none: it always is.
std::vector<Condition const*> const& conditions_of(std::string_view path);

/// The first of them that does not hold; null: the design feels the key.
Condition const* unmet_condition(std::string_view path, Circumstances const& circumstances,
                                 std::size_t element);

} // namespace stickysim
