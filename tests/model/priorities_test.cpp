#include "catch.hpp"
#include "model/priorities.hpp"

#include <vector>

using namespace stickysim;

namespace priorities_test {

namespace {

/// Priorities with those numbers of servers, and of servers that are well, after they have been judged.
struct Judged {
  Design design;
  Priorities priorities;

  Judged(std::vector<std::int64_t> const& servers, std::vector<std::int64_t> const& well,
         double overprovisioning, double panic_threshold)
      : design{made(servers, overprovisioning, panic_threshold)}, priorities{design} {
    for (std::uint32_t level = 0; level < servers.size(); ++level)
      for (std::int64_t left = servers[level] - well[level]; left > 0; --left) {
        priorities.leave(level, true);
        priorities.join(level, false);
      }
    priorities.judge([](std::uint32_t) {});
  }

  std::vector<bool> panics() const {
    std::vector<bool> answers;
    for (std::uint32_t level = 0; level < priorities.size(); ++level)
      answers.push_back(priorities.panics(level));
    return answers;
  }

private:
  static Design made(std::vector<std::int64_t> const& servers, double overprovisioning, double threshold) {
    Design design;
    design.balancer.overprovisioning = overprovisioning;
    design.balancer.panic_threshold = threshold;
    for (std::int64_t const count : servers) {
      ServerGroup group;
      group.count = count;
      group.priority = static_cast<std::int64_t>(design.servers.size());
      design.servers.push_back(group);
    }
    return design;
  }
};

using Shares = std::vector<double>;
using Panics = std::vector<bool>;

} // namespace

TEST_CASE("priorities: each takes what its health allows, in whole percents: Envoy's table") {
  auto const shares = [](std::int64_t healthy) {
    return Judged{{100, 10}, {healthy, 10}, 1.4, 0}.priorities.shares();
  };
  CHECK(shares(100) == Shares{100, 0});
  CHECK(shares(72) == Shares{100, 0});
  CHECK(shares(71) == Shares{99, 1});
  CHECK(shares(50) == Shares{70, 30});
  CHECK(shares(25) == Shares{35, 65});
  CHECK(shares(0) == Shares{0, 100});
  // 1.4 × 5/7 is 1, however that is rounded.
  CHECK(Judged{{7, 1}, {5, 1}, 1.4, 0}.priorities.shares() == Shares{100, 0});
  // 7, 21 and 21 of 49 percents, and what is left over: 16, 42 and 42.
  CHECK(Judged{{20, 20, 20}, {1, 3, 3}, 1.4, 0}.priorities.shares() == Shares{16, 42, 42});
}

TEST_CASE("priorities: without overprovisioning the first one that has a server well takes all") {
  CHECK(Judged{{4, 2}, {1, 2}, 0, 0}.priorities.shares() == Shares{100, 0});
  CHECK(Judged{{4, 2}, {0, 2}, 0, 0}.priorities.shares() == Shares{0, 100});
}

TEST_CASE("priorities: where all together bear the traffic, none panics") {
  for (double const overprovisioning : {0.0, 1.4}) {
    CAPTURE(overprovisioning);
    CHECK(Judged{{4, 4}, {1, 4}, overprovisioning, 0.5}.panics() == Panics{false, false});
    CHECK(Judged{{4, 4}, {0, 4}, overprovisioning, 0.5}.panics() == Panics{false, false});
    CHECK(Judged{{4, 4}, {0, 1}, overprovisioning, 0.5}.panics() == Panics{true, true});
    CHECK(Judged{{4}, {1}, overprovisioning, 0.5}.panics() == Panics{true});
    CHECK(Judged{{4}, {2}, overprovisioning, 0.5}.panics() == Panics{false});
    CHECK(Judged{{4}, {0}, overprovisioning, 0}.panics() == Panics{false});
  }
  // 35 and 65 percent are 100; 35 and 64 are not, though the second priority has servers enough for itself.
  CHECK(Judged{{4, 28}, {1, 13}, 1.4, 0.4}.panics() == Panics{false, false});
  CHECK(Judged{{4, 100}, {1, 46}, 1.4, 0.4}.panics() == Panics{true, false});
}

TEST_CASE("priorities: one that panics keeps the share of its health; if all do, numbers of servers count") {
  CHECK(Judged{{4, 4}, {1, 2}, 1, 0.4}.priorities.shares() == Shares{34, 66});
  CHECK(Judged{{6, 2}, {0, 0}, 1.4, 0.5}.priorities.shares() == Shares{75, 25});
  CHECK(Judged{{6, 2}, {0, 0}, 0, 0.5}.priorities.shares() == Shares{100, 0});
}

TEST_CASE("priorities: a change of mind is told once") {
  Judged judged{{4, 2}, {4, 0}, 1.4, 0.5};
  std::vector<std::uint32_t> changed;
  auto const note = [&](std::uint32_t level) { changed.push_back(level); };
  for (int server = 0; server < 3; ++server) {
    judged.priorities.leave(0, true);
    judged.priorities.join(0, false);
  }
  judged.priorities.judge(note);
  CHECK(changed == std::vector<std::uint32_t>{0, 1});
  judged.priorities.judge(note);
  CHECK(changed.size() == 2);
  CHECK(judged.priorities.servers() == 6);
  CHECK(judged.priorities.well(0) == 1);
}

} // namespace priorities_test
