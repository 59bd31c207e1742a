#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace stickysim {

/// What a balancer knows of a fleet, without a simulation around it, and a policy that is told of every
/// change as a balancer tells it.
class KnownServers {
public:
  using OnQuestion = std::function<void(Candidates const&, RoutingKey const&)>;

  /// `policy` must be one that can be made. `on_question` is told each question before the policy is.
  KnownServers(Call const& policy, std::uint32_t servers, OnQuestion on_question);

  /// The server that the policy picks; there must be a candidate.
  ServerId pick(RoutingKey const& key);

  /// Whether a server may get new requests.
  void set_open(ServerId server, bool open);
  void set_load(ServerId server, std::uint32_t load);
  void set_weight(ServerId server, std::uint32_t weight);
  /// What no balancer knows: how many requests each server really has.
  void set_truth(std::vector<std::uint32_t> requests) { truth_ = std::move(requests); }
  void answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns);
  void fail(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns);

  std::uint32_t size() const { return static_cast<std::uint32_t>(open_.size()); }
  bool any_open() const { return !servers_.empty(); }
  std::uint32_t load(ServerId server) const { return loads_[server]; }
  bool is_asked_by_policy() const { return policy_->asks_servers(); }

private:
  Candidates candidates() const;
  void tell_members();

  std::vector<char> open_;
  std::vector<ServerId> servers_; ///< those that are open
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> loads_;
  std::vector<std::uint32_t> truth_; ///< empty: loads_ are true
  std::vector<std::uint32_t> weights_;
  std::vector<std::uint32_t> workers_;
  std::vector<double> speeds_;
  std::unique_ptr<RoutingPolicy> policy_;
  OnQuestion on_question_;
  Random random_{1};
};

} // namespace stickysim
