#include "routing/indexed_heap.hpp"
#include "routing/round_robin.hpp"
#include "routing/weight.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

/// Weighted round robin by positions: picks are numbered, and a server of weight w out of W wants one in W/w.
/// Once picked, its next position is W/w further on, as a whole number and a remainder in units of 1/w. The
/// server with the least position that has been reached gets the pick; of equal ones the one that is due
/// soonest, then the one that has waited longest. If no position has been reached, the pick goes to a server
/// that has not had one in this window of 16 W picks, the heaviest first, and only then to the next position.
/// Weights 5, 1, 1 give a a a b a a c.
class HaproxyRoundRobin final : public RoutingPolicy {
public:
  explicit HaproxyRoundRobin(std::uint32_t servers)
      : queue_{servers}, fresh_{servers}, next_window_{servers}, next_(servers), weight_(servers) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    start_window_if_due();
    bool const due = !queue_.empty() && queue_.top_key().position <= pick_;
    ServerId const picked = due || fresh_.empty() ? queue_.top() : fresh_.top();
    take_turn(candidates, picked);
    return candidates.index(picked);
  }

  void on_pinned(Candidates const& candidates, std::uint32_t index) override {
    start_window_if_due();
    ServerId const server = candidates.server(index);
    // A server that has had all its turns in this window has none left.
    if (!next_window_.contains(server)) take_turn(candidates, server);
  }

  // Members keep their positions; one whose weight has changed gets the one that it would have had with that
  // weight, if that is sooner. A server that joins gets one within its share of a turn, the sooner the more
  // of the window is over.
  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return; // no candidates for now: keep the turns
    total_weight_ = 0;
    weight_unit_ = candidates.weight_unit;
    for (ServerId const server : candidates.servers)
      total_weight_ += weight_of(candidates, server);
    if (pick_ == 0) window_picks_ = picks_in_a_window();
    std::uint64_t const window_end = std::max(window_start_ + picks_in_a_window(), pick_);
    for (ServerId server = 0; server < next_.size(); ++server) {
      if (candidates.index(server) == no_server) {
        queue_.erase(server);
        fresh_.erase(server);
        next_window_.erase(server);
        continue;
      }
      std::uint32_t const weight = weight_of(candidates, server);
      bool const changed = std::exchange(weight_[server], weight) != weight;
      if (pick_ == 0) {
        fresh_.set(server, {-std::int64_t{weight}, ++ticket_});
      } else if (fresh_.contains(server)) {
        if (changed) fresh_.set(server, {-std::int64_t{weight}, ++ticket_});
      } else if (!queue_.contains(server) && !next_window_.contains(server)) {
        next_[server].whole = pick_ + (window_end - pick_) * weight_unit_ / (16 * std::uint64_t{weight});
        next_[server].remainder = 0;
        enqueue(server);
      } else if (changed) {
        move_up(server);
      }
    }
  }

private:
  struct Position {
    std::uint64_t whole = 0;
    std::uint32_t remainder = 0;
    std::int64_t last = 0; ///< the position of its last pick, as HAProxy counts: from the window's picks on
  };

  struct Due {
    std::uint64_t position;
    std::int64_t remainder_less_weight; ///< in whole weights, rounded down
    std::uint64_t ticket;
    auto operator<=>(Due const&) const = default;
  };

  struct Rank {
    std::int64_t minus_weight;
    std::uint64_t ticket;
    auto operator<=>(Rank const&) const = default;
  };

  // HAProxy counts weights in sixteenths: a window has as many picks as all weights have sixteenths.
  std::uint64_t picks_in_a_window() const { return 16 * total_weight_ / weight_unit_; }

  void start_window_if_due() {
    if (!queue_.empty() || !fresh_.empty()) return;
    std::swap(fresh_, next_window_);
    window_start_ = pick_;
    window_picks_ = picks_in_a_window();
  }

  void take_turn(Candidates const& candidates, ServerId server) {
    Position& next = next_[server];
    if (fresh_.contains(server)) next = {pick_, 0};
    next.last = haproxy_position(next.whole);
    ++pick_;

    std::uint32_t const weight = weight_of(candidates, server);
    std::uint64_t const parts = next.remainder + total_weight_ % weight;
    next.whole += total_weight_ / weight + parts / weight;
    next.remainder = static_cast<std::uint32_t>(parts % weight);
    enqueue(server);
  }

  /// In HAProxy each window begins with the number of its picks; what it keeps longer is taken as it stands.
  std::int64_t haproxy_position(std::uint64_t position) const {
    return static_cast<std::int64_t>(position - window_start_ + window_picks_);
  }

  void move_up(ServerId server) {
    Position& next = next_[server];
    std::uint64_t const step = total_weight_ / weight_[server];
    std::int64_t const due =
        std::min(haproxy_position(next.whole), next.last + static_cast<std::int64_t>(step));
    bool const is_near = due < haproxy_position(pick_ + 2);
    next.whole = is_near ? pick_ + step : pick_ + static_cast<std::uint64_t>(due - haproxy_position(pick_));
    next.remainder = 0;
    enqueue(server);
  }

  /// Puts a server where its position belongs: in this window or the next.
  void enqueue(ServerId server) {
    queue_.erase(server);
    fresh_.erase(server);
    next_window_.erase(server);
    std::int64_t const weight = weight_[server];
    auto const unit = static_cast<std::int64_t>(weight_unit_);
    Position const& next = next_[server];
    if (next.whole < window_start_ + std::min(window_picks_, picks_in_a_window()))
      queue_.set(server, {next.whole, (256 * unit + next.remainder - weight) / unit, ++ticket_});
    else
      next_window_.set(server, {-weight, ++ticket_});
  }

  // Each candidate is in one of the three.
  IndexedHeap<Due> queue_;            ///< those with a position in this window
  IndexedHeap<Rank> fresh_;           ///< those that have not had a pick in it
  IndexedHeap<Rank> next_window_;     ///< those that have had all theirs
  std::vector<Position> next_;        ///< by server; true only of those that are not fresh
  std::vector<std::uint32_t> weight_; ///< by server, as it was last
  std::uint64_t total_weight_ = 0;    ///< in units of 1 / weight_unit_
  std::uint64_t weight_unit_ = 1;
  std::uint64_t window_picks_ = 0; ///< in a window when this one began
  std::uint64_t window_start_ = 0;
  std::uint64_t pick_ = 0; ///< number of the next pick
  std::uint64_t ticket_ = 0;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_haproxy_round_robin(std::uint32_t servers) {
  return std::make_unique<HaproxyRoundRobin>(servers);
}

} // namespace stickysim
