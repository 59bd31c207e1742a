#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/trial_result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stickysim {

/// A session of a question: when its requests are issued, and what a reader needs to know of it.
struct PaperSession {
  std::vector<Nanoseconds> at_ns;   ///< of each request, in ascending order
  std::vector<Nanoseconds> work_ns; ///< of each request
  std::uint64_t address = 0;        ///< of its user, as a number; 0: each has its own
  std::string remark;               ///< the cell of one more column; may be empty
};

/// The traffic of a question under one design, simulated once, with the life of each of its sessions.
class Scene {
public:
  /// `settings`: what the design has beside what all questions have, each `KEY=VALUE` as for --set. Sessions
  /// stand in the order of their starts, which differ.
  Scene(std::vector<std::string> const& settings, std::vector<PaperSession> const& traffic,
        std::uint64_t seed = 1);

  Design const& design() const { return design_; }
  RunSettings const& run() const { return run_; }
  TrialResult const& trial() const { return trial_; }
  Chronicle const& life(std::size_t session) const { return lives_[session]; }
  std::size_t sessions() const { return lives_.size(); }

  bool is_lost(std::size_t session) const;
  /// Those that are lost, or those that end as they should.
  std::vector<bool> lost() const;
  /// The server that a request reaches last, `no_server` if it reaches none.
  ServerId server_of(std::size_t session, std::uint32_t step) const;
  /// From the request until its answer; −1 without one.
  Nanoseconds latency_ns(std::size_t session, std::uint32_t step) const;
  /// `server.2`
  std::string name_of_server(ServerId server) const { return trial_.servers[server].name; }
  /// What the balancer's hash policies hash.
  std::uint64_t hash_of(std::size_t session) const;
  /// The seed of the trial, from which all its random streams follow.
  std::uint64_t trial_seed() const;

private:
  Design design_;
  RunSettings run_;
  TrialResult trial_;
  std::vector<Chronicle> lives_;
};

} // namespace stickysim
