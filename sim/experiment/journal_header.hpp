#pragma once

#include "scenario/policy_origins.hpp"
#include <stickysim/experiment/shard.hpp>
#include <stickysim/results/recording.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

inline constexpr std::size_t most_shards = 100'000; ///< of an experiment

/// The first line of a journal: which experiment its trials belong to, and which part of it they are.
struct JournalHeader {
  std::string version; ///< of the program that has run them
  std::string path;    ///< of the scenario, as given: what it names is relative to its folder
  std::string resolved_toml;
  std::vector<PolicyOrigin> policies{}; ///< that are not built in
  Shard shard{};
  RecordingOrder record{};

  /// Of the experiment, whatever the part: the version, the scenario and what is recorded.
  std::uint64_t experiment_hash() const;
  /// As JSON on one line.
  std::string text() const;
  /// Nothing if `text` is no such line.
  static std::optional<JournalHeader> parse(std::string_view text);
};

JournalHeader header_of(Scenario const& scenario, Shard shard, RecordingOrder const& record);

} // namespace stickysim
