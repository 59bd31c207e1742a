#include "html/replay.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace stickysim {
namespace {

constexpr std::size_t most_sessions = 60;
constexpr std::size_t most_bytes = 180'000; ///< of what is recorded of sessions

using Lives = std::vector<std::vector<ReplayLife>>;

/// What a session takes in the page; a little more than its text.
std::size_t bytes_of(Lives const& lives, std::size_t member) {
  std::size_t bytes = 0;
  for (std::vector<ReplayLife> const& of_variant : lives)
    bytes += 120 + of_variant[member].attempts.size() + of_variant[member].states.size() * 16;
  return bytes;
}

/// Keeps as much of the cast as there is room for, and puts it in the order in which it comes.
void fit(Replay& replay) {
  std::size_t bytes = 0;
  std::vector<std::size_t> order;
  for (std::size_t member = 0; member < replay.cast.size(); ++member) {
    bytes += bytes_of(replay.lives, member);
    if (bytes > most_bytes && !order.empty()) break;
    order.push_back(member);
  }
  std::ranges::sort(order, {}, [&](std::size_t member) {
    CastMember const& one = replay.cast[member];
    return std::tuple{one.lives.front().start_ms, std::string_view{one.workload}, one.number};
  });
  std::vector<CastMember> cast;
  Lives lives(replay.lives.size());
  for (std::size_t const member : order) {
    cast.push_back(std::move(replay.cast[member]));
    for (std::size_t variant = 0; variant < lives.size(); ++variant)
      lives[variant].push_back(std::move(replay.lives[variant][member]));
  }
  replay.cast = std::move(cast);
  replay.lives = std::move(lives);
}

} // namespace

Replay replay_of(RunFolder const& run) {
  Replay replay;
  replay.outline = outline_of(run);
  replay.fleets = replay_fleets(run, replay.outline);
  std::vector<Milliseconds> moments;
  for (ReplayFleet const& fleet : replay.fleets.fleets)
    for (FleetEntry const& event : fleet.events)
      moments.push_back(event.at_ms);
  std::ranges::sort(moments);
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  replay.cast = replay_cast(run, replay.outline, moments);
  replay.recorded = replay.cast.size();
  if (replay.cast.size() > most_sessions) replay.cast.resize(most_sessions);
  replay.lives = replay_lives(run, replay.outline, replay.fleets, replay.cast);
  fit(replay);
  replay.warmup_ms = static_cast<Milliseconds>(run.manifest().warmup_s * 1000 + 0.5);
  replay.moments =
      replay_moments(run, replay.outline, replay.fleets, replay.warmup_ms, replay.cast, replay.lives);
  return replay;
}

} // namespace stickysim
