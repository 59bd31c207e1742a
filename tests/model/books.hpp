#pragma once

#include "catch.hpp"
#include "engine/second.hpp"
#include "model/recorder.hpp"

#include <vector>

namespace stickysim {

/// Servers' memories that hold so much at any time.
class MadeStates : public StateBackend {
public:
  StateCost cost() const override { return {}; }
  Finding find(Session const&, ServerId, Nanoseconds) const override { return {}; }
  Commit commit(Session&, ServerId, Nanoseconds, bool) override { return Commit::done; }
  std::uint64_t peak(ServerId server) const override { return 10 + server; }
  std::uint64_t peak_bytes(ServerId server) const override { return 800 + server; }
  HeldIntegrals held_integrals(Nanoseconds now) const override {
    auto const ns = static_cast<Int128>(now);
    return {.states = 3 * ns, .squares = 9 * ns, .bytes = 300 * ns};
  }
};

/// The books of 100 s with a warm-up of 40 s and windows of 25 s, kept alone.
struct Books {
  RunSettings run{.duration_ns = 100 * second, .warmup_ns = 40 * second, .window_ns = 25 * second};
  std::vector<ServerGroup> groups;
  Slab<Request> requests;
  Fleet fleet;
  MadeStates states;
  Recorder recorder;
  Nanoseconds window_end_ns = 0; ///< of the last one

  explicit Books(ServerGroup const& group, std::size_t classes = 1)
      : groups{group}, fleet{groups, requests}, recorder{run, classes, fleet} {}
  explicit Books(std::int64_t servers = 2) : Books{group_of(servers)} {}
  static ServerGroup group_of(std::int64_t servers) {
    ServerGroup group;
    group.count = servers;
    return group;
  }

  Recorder* operator->() { return &recorder; }
  ClientBooks& clients(std::size_t workload = 0) { return recorder.of_class(workload); }
  void warmup_ends() { recorder.warmup_ends(40 * second, states); }
  void window_ends(Nanoseconds at_ns, Store* store = nullptr) {
    recorder.window_ends(at_ns, store);
    window_end_ns = at_ns;
  }
  /// A run ends with a window. `live`: sessions that are there at the end.
  TrialResult finish(std::uint64_t live = 0, Store* store = nullptr) {
    if (window_end_ns < run.duration_ns) window_ends(run.duration_ns, store);
    return recorder.finish(run.duration_ns, states, store, live, 12345);
  }
};

} // namespace stickysim
