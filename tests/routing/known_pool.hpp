#pragma once

#include "catch.hpp"
#include "model/pool.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// A pool of servers 0 … n − 1 of equal weights, whose loads are set by hand.
class KnownPool {
public:
  KnownPool(std::string const& policy, std::uint32_t servers)
      : loads_(servers, 0), weights_(servers, 1), speeds_(servers, 1), pool_{made(policy)} {
    std::vector<ServerId> all;
    for (ServerId server = 0; server < servers; ++server)
      all.push_back(server);
    pool_.assign(std::move(all));
  }
  KnownPool(KnownPool const&) = delete; // the pool points at its vectors
  KnownPool& operator=(KnownPool const&) = delete;

  /// The server that a retry goes to which is to avoid some.
  ServerId pick_another(RoutingKey const& key, std::vector<ServerId> const& avoid) {
    return pool_.ask_for_another(key, avoid);
  }

  /// From now on hashes count all servers, and are hashed again.
  void configure() { pool_.configure(pool_.servers()); }

  void set_load(ServerId server, std::uint32_t load) {
    loads_[server] = load;
    if (policy().follows_load()) pool_.load_changed(server, load);
  }

  RoutingPolicy const& policy() const { return pool_.policy(); }

private:
  Pool made(std::string const& policy) {
    Result<Call> const call = parse_call(policy);
    REQUIRE(call);
    auto law = make_routing_policy(*call, static_cast<std::uint32_t>(loads_.size()), 1);
    REQUIRE(law);
    Candidates known;
    known.loads = known.present = loads_;
    known.weights = weights_;
    known.workers = weights_;
    known.speeds = speeds_;
    return Pool{known, std::move(*law), Random{1}};
  }

  std::vector<std::uint32_t> loads_;   ///< by server, both the known and the true number
  std::vector<std::uint32_t> weights_; ///< by server, and workers
  std::vector<double> speeds_;
  Pool pool_;
};

} // namespace stickysim
