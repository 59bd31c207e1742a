#include "routing/builtin.hpp"
#include "routing/idle_servers.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// A random candidate that is known to be idle, or a random candidate if none is.
class JoinIdleQueue final : public RoutingPolicy {
public:
  explicit JoinIdleQueue(std::uint32_t servers)
      : member_(servers, 0), known_idle_(servers, 1), idle_{servers} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    ServerId const idle = idle_.any(candidates, random);
    if (idle != no_server) return candidates.index(idle);
    return candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
  }

  bool follows_load() const override { return true; }
  bool hears_of_idle_servers() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    known_idle_[server] = load == 0 ? 1 : 0;
    if (load != 0)
      idle_.remove(server);
    else if (member_[server] != 0)
      idle_.add(server);
  }

  void on_membership(Candidates const& candidates) override {
    std::fill(member_.begin(), member_.end(), char{0});
    idle_.clear();
    for (ServerId const server : candidates.servers) {
      member_[server] = 1;
      if (known_idle_[server] != 0) idle_.add(server);
    }
  }

private:
  std::vector<char> member_;     ///< by server: is it a candidate?
  std::vector<char> known_idle_; ///< by server; all are at the start
  IdleServers idle_;
};

Result<std::unique_ptr<RoutingPolicy>> make_join_idle_queue(Call const& call, std::uint32_t servers,
                                                            std::uint64_t) {
  ArgumentReader arguments{call, join_idle_queue_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<JoinIdleQueue>(servers);
}

} // namespace

PolicyEntry const join_idle_queue_policy = {
    .name = "join_idle_queue",
    .usage = "join_idle_queue",
    .help = "a random candidate without requests if there is one, else a random candidate",
    .law =
        "With several balancers and balancer.load_info = \"own\", a server that has answered its last request "
        "joins the list of one balancer, chosen at random, and stays there until that one sends it a request, "
        "even if others send it some.",
    .options = "",
    .sees = "idle servers that report to it, or loads",
    .weights = "ignored",
    .ties = "at random",
    .cost = "O(1)",
    .upkeep = "O(1) for a change of load",
    .source =
        "Lu, Xie, Kliot, Geller, Larus and Greenberg, Join-Idle-Queue: a novel load balancing algorithm "
        "for dynamically scalable web services, Performance Evaluation 68(11), 2011.",
    .use_when = "Some server is idle most of the time: then it is as good as least_requests.",
    .beware =
        "When none is idle it is as bad as random. The more balancers, the fewer idle servers each knows.",
    .make = make_join_idle_queue,
};

} // namespace stickysim
