#pragma once

#include "report/file_column.hpp"
#include "report/samples.hpp"
#include "results/attempt.hpp"
#include <stickysim/language/words.hpp>
#include <stickysim/report/verdict.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace stickysim {

/// The names of a closed set of words; one without a name is left out.
template <class E>
std::vector<std::string_view> names_of_all() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < enumerator_count<E>(); ++i)
    if (std::string_view const name = name_of(static_cast<E>(i)); !name.empty()) names.push_back(name);
  return names;
}

std::vector<std::string_view> metric_names();
std::vector<std::string_view> timeline_names(); ///< of figures, of the fleet and of servers
std::vector<std::string_view> event_names();
std::vector<std::string_view> caution_names();
std::vector<std::string_view> lines_of_answers();
std::vector<std::string_view> units(); ///< of metrics

/// What most columns of words may be empty for: what they tell did not happen.
template <class E>
constexpr CellRule word_if_any{.holds = Holds::word, .may_be_empty = true, .words = names_of_all<E>};

inline constexpr CellRule row_name{.names_row = true};
inline constexpr CellRule if_any{.may_be_empty = true};
inline constexpr CellRule number_if_any{.holds = Holds::number, .may_be_empty = true};
inline constexpr CellRule ordinal_of_row{.holds = Holds::ordinal, .names_row = true};
inline constexpr CellRule ordinal_if_any{.holds = Holds::ordinal, .may_be_empty = true};
inline constexpr CellRule moment_if_any{.holds = Holds::moment, .may_be_empty = true};

} // namespace stickysim
