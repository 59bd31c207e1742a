#include "plugin/supervised_policy.hpp"

#include "plugin/policy_fault.hpp"

#include <fmt/format.h>

#include <exception>

namespace stickysim {

template <class Work>
auto SupervisedPolicy::supervised(Work const& work) const {
  try {
    return work();
  } catch (PolicySilent const& silent) {
    fail(silent.what(), silent.is_late());
  } catch (std::exception const& error) {
    fail(fmt::format("threw an exception: {}", error.what()));
  } catch (...) {
    fail("threw an exception");
  }
}

void SupervisedPolicy::fail(std::string const& what, bool is_late) const {
  std::string const moment = now_ns_ < 0 ? "" : fmt::format("at {:.6f} s ", to_seconds(now_ns_));
  throw PolicyFault{fmt::format("{}{} {}", moment, name_, what), is_late};
}

SupervisedPolicy::SupervisedPolicy(std::string name,
                                   std::function<std::unique_ptr<RoutingPolicy>()> const& make)
    : name_{std::move(name)} {
  supervised([&] {
    policy_ = make();
    wants_ = {.load = policy_->follows_load(),
              .idle_servers = policy_->hears_of_idle_servers(),
              .no_full = policy_->leaves_out_full(),
              .waiting = policy_->waits_when_full(),
              .full_weights = policy_->takes_full_weights(),
              .answers = policy_->follows_answers(),
              .bindings = policy_->counts_bindings(),
              .probes = policy_->asks_servers(),
              .hashes = policy_->hashes()};
  });
}

SupervisedPolicy::~SupervisedPolicy() = default;

/// Load boards count the requests that are really there; only who asks servers may look at them.
Candidates SupervisedPolicy::as_known(Candidates const& candidates) const {
  Candidates known = candidates;
  if (!wants_.probes) known.present = {};
  return known;
}

std::uint32_t SupervisedPolicy::choose(Candidates const& candidates, RoutingKey const& key, Random& random) {
  now_ns_ = key.now_ns;
  RoutingKey known = key;
  known.demand_ns = 0;
  std::uint32_t const index =
      supervised([&] { return policy_->choose(as_known(candidates), known, random); });
  if (index < candidates.size()) return index;
  fail(candidates.size() == 1
           ? fmt::format("answered {}, and there is one candidate, whose index is 0", index)
           : fmt::format("answered {}, and there are {} candidates, whose indices are 0 to {}", index,
                         candidates.size(), candidates.size() - 1));
}

void SupervisedPolicy::on_membership(Candidates const& candidates) {
  supervised([&] { policy_->on_membership(as_known(candidates)); });
}

void SupervisedPolicy::on_reload() {
  supervised([&] { policy_->on_reload(); });
}

void SupervisedPolicy::on_load(ServerId server, std::uint32_t load) {
  supervised([&] { policy_->on_load(server, load); });
}

void SupervisedPolicy::on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
  now_ns_ = now_ns;
  supervised([&] { policy_->on_answer(server, latency_ns, now_ns); });
}

void SupervisedPolicy::on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) {
  now_ns_ = now_ns;
  supervised([&] { policy_->on_failure(server, age_ns, now_ns); });
}

void SupervisedPolicy::on_pinned(Candidates const& candidates, std::uint32_t index) {
  supervised([&] { policy_->on_pinned(as_known(candidates), index); });
}

void SupervisedPolicy::on_weakened(ServerId server, std::int64_t parts) {
  supervised([&] { policy_->on_weakened(server, parts); });
}

} // namespace stickysim
