#pragma once

#include "catch.hpp"
#include "model/balancer.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stickysim {

inline Call call(std::string const& text) {
  Result<Call> const parsed = parse_call(text);
  REQUIRE(parsed);
  return *parsed;
}

inline Design design_of(std::int64_t servers, std::string const& policy = "hash_modulo") {
  Design design;
  design.servers.resize(1);
  design.servers[0].count = servers;
  design.balancer.policy = call(policy);
  return design;
}

/// A balancer alone.
struct Place {
  Design design;
  std::vector<std::uint32_t> present;
  Balancer balancer;

  explicit Place(Design made, std::uint32_t index = 0)
      : design{std::move(made)}, present(100), balancer{design, index, 1, present} {}

  Balancer* operator->() { return &balancer; }
  ServerId pick(std::uint64_t hash, std::vector<ServerId> const& avoid = {}) {
    return balancer.choose({.hash = hash}, avoid);
  }
  /// The servers that it picks for hashes 0, 1, …
  std::vector<ServerId> picks(std::uint64_t count) {
    std::vector<ServerId> servers;
    for (std::uint64_t hash = 0; hash < count; ++hash)
      servers.push_back(pick(hash));
    return servers;
  }
  /// The share of picks that each server gets.
  std::vector<double> shares(std::uint32_t servers) {
    std::vector<double> counts(servers);
    for (std::uint64_t hash = 0; hash < 10'000; ++hash)
      counts[pick(hash)] += 1e-4;
    return counts;
  }
};

using Servers = std::vector<ServerId>;

} // namespace stickysim
