#include "cli/run_journal.hpp"

#include "cli/arguments.hpp"
#include "experiment/journal_header.hpp"
#include "experiment/trial_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace stickysim {
namespace {

std::string path_in(std::string const& folder) {
  return (std::filesystem::path{folder} / RunJournal::file_name).native();
}

/// Trials of a plugin that has changed since would be run anew, and stand beside the others.
void require_same_policies(std::vector<PolicyOrigin> const& found, std::vector<PolicyOrigin> const& own,
                           std::string const& path) {
  for (PolicyOrigin const& origin : own) {
    auto const same = std::ranges::find(found, origin.policy, &PolicyOrigin::policy);
    if (same != found.end() && same->digest != origin.digest)
      throw UsageError{fmt::format("'{}' has trials of another policy '{}': of digest {}, and this one is {}",
                                   path, origin.policy, same->digest, origin.digest),
                       "go on with the plugin or command that the run began with, or choose another folder"};
  }
}

} // namespace

RunJournal::RunJournal(Scenario const& scenario, std::string const& folder, Shard shard,
                       RecordingOrder const& record, bool resume)
    : journal_{path_in(folder), Journal::Use::writes} {
  JournalHeader const own = header_of(scenario, shard, record);
  if (journal_.header().empty()) {
    journal_.begin(own.text());
    return;
  }
  if (!resume)
    throw UsageError{fmt::format("'{}' has finished trials of a run that was interrupted", journal_.path()),
                     "--resume goes on with it; or remove it, or choose another folder"};
  auto const found = JournalHeader::parse(journal_.header());
  if (!found)
    throw UsageError{fmt::format("'{}' is not a journal of stickysim", journal_.path()),
                     "choose another folder"};
  require_same_policies(found->policies, own.policies, journal_.path());
  bool const is_same = found->experiment_hash() == own.experiment_hash() &&
                       found->shard.number == shard.number && found->shard.count == shard.count;
  if (!is_same && !(shard.is_whole() && found->shard.is_whole()))
    throw UsageError{fmt::format("'{}' is of {}", journal_.path(),
                                 found->experiment_hash() == own.experiment_hash()
                                     ? fmt::format("part {} of {}", found->shard.number, found->shard.count)
                                     : "another experiment"),
                     "choose another folder"};
  for (PlannedTrial const& trial : longest_plan_of(scenario, record))
    resumed_ += journal_.has(trial.key);
}

void RunJournal::remove() {
  if (unlink(journal_.path().c_str()) != 0)
    throw IoError{fmt::format("cannot remove '{}': {}", journal_.path(), std::strerror(errno))};
}

} // namespace stickysim
