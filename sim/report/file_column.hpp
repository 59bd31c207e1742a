#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace stickysim {

/// What the cells of a column hold. Numbers are finite.
enum class Holds : std::uint8_t {
  what_its_unit_says, ///< a text if it has none; whole numbers if it counts; else numbers that are not
                      ///< negative
  number,             ///< of either sign
  amount,             ///< a number that is not negative
  ordinal,            ///< 1, 2, 3, ...
  share,              ///< from 0 to 1
  moment,             ///< a time of the run, from its start
  word,               ///< one of `words`
  scenario,           ///< the run's
  variant,            ///< one of the run's
  replication,        ///< one of the run's
};

/// What a cell may be: files are checked by it before anything is drawn from them.
struct CellRule {
  Holds holds = Holds::what_its_unit_says;
  bool names_row = false; ///< together with other columns that do
  bool may_be_empty = false;
  std::vector<std::string_view> (*words)() = nullptr;
};

/// What the rows of a file must be together.
enum class RowRule : std::uint8_t {
  free,
  distinct, ///< no two rows have the same cells in all columns that name a row
  complete, ///< so, and every trial has rows; every variant at every point, if it is not about trials
};

/// A column of a CSV file, or a member of a JSON file.
struct FileColumn {
  std::string_view name;
  std::string_view unit; ///< as metrics have it; empty: a word, or none
  std::string_view meaning;
  CellRule rule{};
};

} // namespace stickysim
