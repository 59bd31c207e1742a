#pragma once

#include "report/csv.hpp"
#include "report/file_column.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Stands in a table of columns for those of the sweep.
inline constexpr FileColumn swept_columns{
    "KEY",
    "",
    "With a sweep, a column for each key that varies, named after it: its value at this point. Behind one with "
    "values such as `20ms` or `poisson(20/s)` a column KEY.value with their numbers, in s, bytes, 1/s or bytes/s.",
    {.names_row = true}};

/// Stands in a table of columns for the one that tells a class of clients.
inline constexpr FileColumn class_column{
    "workload",
    "",
    "With several `[[workload]]`, the class of clients that the row is about; empty: all of them. Rows of "
    "metrics that are not the clients' have no class.",
    {.names_row = true, .may_be_empty = true}};

/// A file that `--out` writes.
struct OutputFile {
  std::string_view name;
  std::string_view meaning;
  std::span<FileColumn const> columns; ///< in the order of the file; empty: it is not a table
  /// Hands its content to a sink, piece by piece; null: it is drawn from the other files.
  void (*write)(ExperimentResult const&, ContentSink const&);
  RowRule rows = RowRule::free;
  std::vector<FileColumn> (*words)() = nullptr; ///< what the words of its column of figures or events mean
  bool (*is_wanted)(RecordingOrder const&) = nullptr; ///< null: it always is
};

/// All files, in the order in which they are written.
std::span<OutputFile const> output_files();

/// The CSV file of that name with its header; `sink`: see Csv.
Csv start_csv(std::string_view file, Scenario const& scenario, ContentSink sink = {});

} // namespace stickysim
