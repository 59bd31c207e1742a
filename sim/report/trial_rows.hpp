#pragma once

#include "report/csv.hpp"
#include "report/sweep_cells.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <string>
#include <string_view>

namespace stickysim {

/// A CSV file whose rows are about trials.
class TrialRows {
public:
  /// `classes`: whether it has a column `workload` behind the variant, if there are several classes.
  enum class Classes : bool { untold, told };
  /// `sink`: see Csv.
  TrialRows(Scenario const& scenario, std::string_view file, Classes classes = Classes::untold,
            ContentSink sink = {});

  /// The cells that name the trial, `replication` from 0, and the class of clients.
  Csv::Beginning names(Variant const& variant, std::size_t replication, std::string_view clients = {});
  Csv& start(Csv::Beginning const& names) { return csv_.begin(names); }

  std::string take() { return csv_.take(); }
  void finish() { csv_.finish(); }

private:
  Scenario const& scenario_;
  SweepCells sweep_;
  Csv csv_;
  bool tells_classes_;
};

} // namespace stickysim
