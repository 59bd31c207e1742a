#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <functional>
#include <memory>
#include <string>

namespace stickysim {

/// A policy of a plugin, as the balancer has it: every answer is checked, exceptions are caught, and it sees
/// no more than a balancer knows. Whatever it does wrong is a PolicyFault.
class SupervisedPolicy final : public RoutingPolicy {
public:
  /// `name`: `the policy 'mine' of ./mine.so`. `make` is supervised as well.
  SupervisedPolicy(std::string name, std::function<std::unique_ptr<RoutingPolicy>()> const& make);
  ~SupervisedPolicy() override;

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override;

  void on_membership(Candidates const& candidates) override;
  void on_reload() override;
  void on_load(ServerId server, std::uint32_t load) override;
  void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) override;
  void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) override;
  void on_pinned(Candidates const& candidates, std::uint32_t index) override;
  void on_weakened(ServerId server, std::int64_t parts) override;

  bool follows_load() const override { return wants_.load; }
  bool hears_of_idle_servers() const override { return wants_.idle_servers; }
  bool leaves_out_full() const override { return wants_.no_full; }
  bool waits_when_full() const override { return wants_.waiting; }
  bool takes_full_weights() const override { return wants_.full_weights; }
  bool follows_answers() const override { return wants_.answers; }
  bool counts_bindings() const override { return wants_.bindings; }
  bool asks_servers() const override { return wants_.probes; }
  bool hashes() const override { return wants_.hashes; }

private:
  /// Asked once: they are the same for its whole life.
  struct Wants {
    bool load = false;
    bool idle_servers = false;
    bool no_full = false;
    bool waiting = false;
    bool full_weights = false;
    bool answers = false;
    bool bindings = false;
    bool probes = false;
    bool hashes = false;
  };

  template <class Work>
  auto supervised(Work const& work) const;
  [[noreturn]] void fail(std::string const& what, bool is_late = false) const;
  Candidates as_known(Candidates const& candidates) const;

  std::string name_;
  std::unique_ptr<RoutingPolicy> policy_;
  Wants wants_;
  Nanoseconds now_ns_ = -1; ///< the last moment that it was told; negative: none yet
};

} // namespace stickysim
