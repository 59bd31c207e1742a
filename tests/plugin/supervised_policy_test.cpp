#include "catch.hpp"
#include "plugin/policy_fault.hpp"
#include "plugin/supervised_policy.hpp"

#include <vector>

namespace supervised_policy_test {

namespace {

using namespace stickysim;

/// What a policy was shown.
struct Seen {
  Candidates candidates;
  RoutingKey key;
};

class Watcher final : public RoutingPolicy {
public:
  Watcher(Seen& seen, bool asks) : seen_{seen}, asks_{asks} {}
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    seen_ = {candidates, key};
    return 0;
  }
  void on_membership(Candidates const& candidates) override { seen_.candidates = candidates; }
  void on_load(ServerId, std::uint32_t) override { throw 1; }
  bool asks_servers() const override { return asks_; }

private:
  Seen& seen_;
  bool asks_;
};

struct Fleet {
  std::vector<std::uint32_t> numbers{0, 1};
  Candidates candidates{};
  Fleet() {
    candidates.servers = candidates.position = candidates.loads = candidates.weights = candidates.present =
        numbers;
  }
};

} // namespace

TEST_CASE("a policy of a plugin sees neither the work of a request nor what servers really have") {
  Fleet const fleet;
  Random random{1};
  for (bool const asks : {false, true}) {
    Seen seen;
    SupervisedPolicy policy{"it", [&] { return std::make_unique<Watcher>(seen, asks); }};
    policy.on_membership(fleet.candidates);
    CHECK(seen.candidates.present.empty() == !asks);
    CHECK(policy.choose(fleet.candidates, {.hash = 7, .now_ns = 8, .attempt = 9, .demand_ns = 10}, random) ==
          0);
    CHECK(seen.candidates.present.empty() == !asks); // who asks servers gets their answers
    CHECK(seen.candidates.loads.size() == 2);
    CHECK(seen.key.hash == 7);
    CHECK(seen.key.now_ns == 8);
    CHECK(seen.key.attempt == 9);
    CHECK(seen.key.demand_ns == 0);
  }
}

TEST_CASE("whatever a policy of a plugin throws is its fault, also where it is made") {
  Seen seen;
  SupervisedPolicy policy{"it", [&] { return std::make_unique<Watcher>(seen, false); }};
  CHECK_THROWS_WITH(policy.on_load(0, 1), "it threw an exception");
  CHECK_THROWS_AS(SupervisedPolicy("it", []() -> std::unique_ptr<RoutingPolicy> { throw 1; }), PolicyFault);
}

} // namespace supervised_policy_test
