#pragma once

#include "experiment/journal.hpp"
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/shard.hpp>
#include <stickysim/results/recording.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// The journal of a run in the folder that it writes to: there from the first trial until the results are
/// written, and for good where the run is one part of several.
class RunJournal {
public:
  /// The file's name in the folder.
  static constexpr char const* file_name = "journal";

  /// `resume`: go on with the journal that is there. Throws UsageError if one is there and `resume` is not
  /// wanted, or if it is of another part or experiment; throws IoError.
  RunJournal(Scenario const& scenario, std::string const& folder, Shard shard, RecordingOrder const& record,
             bool resume);

  Journal& journal() { return journal_; }
  /// Trials of the experiment that it held when the run began.
  std::size_t resumed() const { return resumed_; }
  /// The results are there: it is needed no more.
  void remove();

private:
  Journal journal_;
  std::size_t resumed_ = 0;
};

} // namespace stickysim
