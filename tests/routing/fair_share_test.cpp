// While servers come and go none of them gets more than twice its fair share, under any policy.
#include "catch.hpp"
#include "routing/every_policy.hpp"
#include "routing/known_fleet.hpp"
#include "routing/queues.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace stickysim;

namespace fair_share_test {

namespace {

constexpr std::uint32_t fleet_size = 20;
constexpr int picks = 10'000;

/// All but those whose laws say otherwise.
bool is_fair(std::string const& policy) {
  bool const fills_up = policy.starts_with("first");   // one server after the other
  bool const uneven = policy == "ring_hash(vnodes=1)"; // arcs between single points: up to 5 times the mean
  return !fills_up && !uneven;
}

/// A policy at work, with as much to do as twelve servers can.
class Traffic {
public:
  explicit Traffic(std::string const& policy)
      : fleet_{policy, fleet_size}, queues_{fleet_, std::vector<double>(fleet_size, 1)}, counts_(fleet_size),
        fair_(fleet_size) {}

  void route(int requests) {
    for (int i = 0; i < requests; ++i) {
      now_ns_ += static_cast<Nanoseconds>(random_.below(2 * 20'000'000 / 12));
      queues_.answer_until(now_ns_);
      auto const demand_ns = static_cast<Nanoseconds>(random_.below(2 * 20'000'000));
      ServerId const picked =
          fleet_.pick(random_, {.hash = random_.bits(), .now_ns = now_ns_, .demand_ns = demand_ns});
      queues_.join(picked, now_ns_, demand_ns);
      ++counts_[picked];
      for (ServerId const server : fleet_.servers())
        fair_[server] += 1.0 / static_cast<double>(fleet_.servers().size());
    }
  }

  void join(ServerId server) { fleet_.set_up(server, true); }
  void leave(ServerId server) { fleet_.set_up(server, false); }

  /// The candidates learn of it only after some more requests.
  void crash(ServerId server) {
    queues_.crash(server);
    route(10);
    queues_.crash(server);
    leave(server);
  }

  /// The greatest number of requests that a server has got, as a multiple of its fair share.
  double greatest_share() const {
    double greatest = 0;
    for (ServerId server = 0; server < fleet_size; ++server)
      if (fair_[server] > 0) greatest = std::max(greatest, counts_[server] / fair_[server]);
    return greatest;
  }

private:
  KnownFleet fleet_;
  Queues queues_;
  Random random_{1};
  Nanoseconds now_ns_ = 0;
  std::vector<double> counts_; ///< by server: requests
  std::vector<double> fair_;   ///< by server: its share of those that came while it was there
};

/// The greatest share in a story of 10,000 requests, for every policy that is to be fair.
template <class Story>
void check_fair(Story const& story) {
  for (std::string const& policy : every_policy()) {
    if (!is_fair(policy)) continue;
    Traffic traffic{policy};
    story(traffic);
    CAPTURE(policy);
    CHECK(traffic.greatest_share() <= 2);
  }
}

} // namespace

// Where chance decides, a server expects 50 requests or more, however short a while it is there. Twice as
// many are seven standard deviations away: false alarm 1e-9 for each server.
TEST_CASE("deploy: servers leave and come back one after the other") {
  check_fair([](Traffic& traffic) {
    int const step = picks / (2 * fleet_size);
    for (ServerId server = 0; server < fleet_size; ++server) {
      traffic.leave(server);
      traffic.route(step);
      traffic.join(server);
      traffic.route(step);
    }
  });
}

TEST_CASE("shrink: half of the servers leave") {
  check_fair([](Traffic& traffic) {
    for (ServerId server = 0; server < fleet_size; server += 2) {
      traffic.route(picks / 10);
      traffic.leave(server);
    }
  });
}

TEST_CASE("expand: as many servers join") {
  check_fair([](Traffic& traffic) {
    for (ServerId server = 0; server < fleet_size; server += 2)
      traffic.leave(server);
    for (ServerId server = 0; server < fleet_size; server += 2) {
      traffic.join(server);
      traffic.route(picks / 10);
    }
  });
}

TEST_CASE("crash: a quarter of the servers die at once and come back later") {
  check_fair([](Traffic& traffic) {
    traffic.route(picks / 4);
    for (ServerId server = 0; server < fleet_size; server += 4)
      traffic.crash(server);
    traffic.route(picks / 2);
    for (ServerId server = 0; server < fleet_size; server += 4)
      traffic.join(server);
    traffic.route(picks / 4);
  });
}

} // namespace fair_share_test
