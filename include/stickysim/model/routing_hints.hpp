#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <cstdint>

namespace stickysim {

/// What a policy can tell of its coming choices, so that a simulation larger than the processor's cache has
/// the memory that they read loaded in time. Hints decide nothing: a wrong one costs time only, and a policy
/// without any is complete. One that has some derives from this class, too, and answers `this` in
/// RoutingPolicy::hints(). It is asked only while there is a candidate.
class RoutingHints {
public:
  /// The likely result of choose() after `choices` further ones, an index into `candidates`; `random` is a
  /// copy of the stream. `no_server` where that takes more than a few draws.
  virtual std::uint32_t foresee(Candidates const& candidates, Random random, std::uint32_t choices) const {
    static_cast<void>(candidates), static_cast<void>(random), static_cast<void>(choices);
    return no_server;
  }

  /// Prefetches what choose() reads first for `hash`, where a table is larger than a cache.
  virtual void fetch(std::uint64_t hash) const { static_cast<void>(hash); }

  /// The likely result of choose() for `hash` on a first attempt, a server's id; `no_server` if it depends on
  /// more than the key.
  virtual ServerId foresee_key(std::uint64_t hash) const { return static_cast<void>(hash), no_server; }

  /// Prefetches what on_load() reads for `server`, where that may be larger than a cache.
  virtual void fetch_load(ServerId server) const { static_cast<void>(server); }

protected:
  ~RoutingHints() = default; ///< a policy is owned as a RoutingPolicy
};

} // namespace stickysim
