#pragma once

#include "model/server.hpp"
#include "model/state_backend.hpp"
#include <stickysim/engine/ring.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {

/// The states of jobs (see job_path.cpp) in servers' memories: each is made when its job has been served,
/// nobody asks for it again, and it stays for `ttl`. So they go in the order in which they came. Where none
/// goes before the run ends their times need not be remembered.
class JobStates final : public StateBackend {
public:
  JobStates(Design const& design, RunSettings const& run, Fleet const& fleet)
      : fleet_{fleet}, bytes_{design.state.bytes}, ttl_ns_{design.state.ttl_ns}, expire_{design.state.ttl_ns <
                                                                                         run.duration_ns} {
    if (expire_) memories_.resize(fleet.size());
  }

  StateCost cost() const override { return {}; }
  Finding find(Session const&, ServerId, Nanoseconds) const override { return {}; }
  Commit commit(Session&, ServerId, Nanoseconds, bool) override { return Commit::done; }

  /// A job has been served.
  [[gnu::always_inline]] void add(ServerId server, Nanoseconds now) {
    if (expire_) [[unlikely]]
      return remember(server, now);
    earlier_sums_ += times_;
    times_ += static_cast<Uint128>(now);
  }

  /// Those whose time to live is over by `now` go.
  void forget_expired(Nanoseconds now) {
    for (; !held_.empty() && over_ns(held_.front()) <= now; held_.pop()) {
      sums_.remove(over_ns(held_.front()));
      --memories_[held_.front().server].held;
    }
  }

  /// After forget_expired().
  std::uint64_t held(ServerId server) const override {
    return expire_ ? memories_[server].held : fleet_[server].served;
  }
  std::uint64_t peak(ServerId server) const override {
    return expire_ ? memories_[server].peak : fleet_[server].served;
  }
  std::uint64_t peak_bytes(ServerId server) const override {
    return peak(server) * static_cast<std::uint64_t>(bytes_);
  }
  HeldIntegrals held_integrals(Nanoseconds now) const override {
    Sums sums = expire_ ? sums_ : sums_of_all();
    for (std::size_t i = 0; i < held_.size() && over_ns(held_[i]) <= now; ++i)
      sums.remove(over_ns(held_[i]));
    Int128 const count = sums.count;
    Int128 const states = count * now - sums.times;
    return {.states = states, .squares = count * count * now - sums.square_times, .bytes = states * bytes_};
  }

private:
  struct Held {
    Nanoseconds since_ns;
    ServerId server;
  };
  struct Memory {
    std::uint64_t held = 0;
    std::uint64_t peak = 0;
  };
  /// The integral of their number until t is n t − Σ ± tᵢ, and that of its square n² t − Σ (n² − n′²) tᵢ.
  struct Sums {
    std::int64_t count = 0;
    Int128 times = 0;
    Int128 square_times = 0;

    void add(Nanoseconds now) {
      times += now;
      square_times += Int128{2 * count + 1} * now;
      ++count;
    }
    void remove(Nanoseconds now) {
      --count;
      times -= now;
      square_times -= Int128{2 * count + 1} * now;
    }
  };

  /// Of all jobs that have been served, where none expires: Σ k tₖ is n Σ tₖ less the sum of all earlier
  /// sums.
  Sums sums_of_all() const {
    Int128 count = 0;
    for (ServerId server = 0; server < fleet_.size(); ++server)
      count += fleet_[server].served;
    auto const times = static_cast<Int128>(times_);
    return {static_cast<std::int64_t>(count), times,
            2 * (count * times - static_cast<Int128>(earlier_sums_)) - times};
  }

  /// A state is still found when it was made exactly `ttl` ago; it is gone an instant later.
  Nanoseconds over_ns(Held const& held) const { return held.since_ns + ttl_ns_ + 1; }

  // Not part of its callers: most runs are over before a state is, and the loop would be slower for it.
  [[gnu::noinline]] void remember(ServerId server, Nanoseconds now) {
    forget_expired(now);
    sums_.add(now);
    held_.push({now, server});
    Memory& memory = memories_[server];
    memory.peak = std::max(memory.peak, ++memory.held);
  }

  Fleet const& fleet_;
  std::int64_t bytes_;
  Nanoseconds ttl_ns_;
  bool expire_;                  ///< some do before the run ends
  Uint128 times_ = 0;            ///< at which jobs were served, summed
  Uint128 earlier_sums_ = 0;     ///< what times_ was before each of them, summed
  Sums sums_;                    ///< where some expire
  Ring<Held> held_;              ///< oldest first; empty if none expires
  std::vector<Memory> memories_; ///< by server; empty if none expires
};

} // namespace stickysim
