// The autoscaler alone, look by look. Four servers of two workers each, of which the first is not in the
// group.
#include "catch.hpp"
#include "model/autoscaler.hpp"

#include <vector>

using namespace stickysim;

namespace autoscaler_alone_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Looks once in 10 s, wants servers half busy and knows no tolerance, stabilization or cooldown.
AutoscaleSettings plain() {
  AutoscaleSettings settings;
  settings.max = 10;
  settings.target = 0.5;
  settings.tolerance = 0;
  settings.stabilization_ns = 0;
  return settings;
}

class Place {
public:
  explicit Place(AutoscaleSettings const& settings, std::int64_t count = 2)
      : settings_{settings}, fleet_{groups_, requests_}, autoscaler_{settings_, 1, 14, count} {}

  Server& operator[](ServerId server) { return fleet_[server]; }

  /// What it wants 10 s later, where the group has `count` servers and `load_s` is the time of its workers in
  /// use since then, or the time in its queues.
  std::int64_t look(std::int64_t count, double load_s) { return look(count, load_s, count); }
  /// The same where only the first `serving` of them are up.
  std::int64_t look(std::int64_t count, double load_s, std::int64_t serving) {
    now_ += 10 * second;
    for (ServerId server = 1; server < fleet_.size(); ++server)
      fleet_[server].up = server <= serving;
    bool const busy = settings_.metric == ScaleMetric::utilization;
    auto const load_ns = static_cast<Nanoseconds>(load_s * 1e9);
    if (busy)
      fleet_[1].clock.sum_ns += load_ns;
    else
      fleet_[1].wait_clock.stop(load_ns);
    return autoscaler_.look(fleet_, count, now_);
  }

private:
  static std::vector<ServerGroup> groups() {
    std::vector<ServerGroup> groups(2);
    groups[1].count = 13;
    groups[1].workers = 2;
    return groups;
  }

  AutoscaleSettings settings_;
  std::vector<ServerGroup> groups_ = groups();
  Slab<Request> requests_;
  Fleet fleet_;
  Autoscaler autoscaler_;
  Nanoseconds now_ = 0;
};

} // namespace

TEST_CASE("autoscaler: it wants the load over the target, rounded up") {
  Place place{plain()};
  CHECK(place.look(2, 20) ==
        2); // a worker of four is busy all the time: a server's worth, or two half busy ones
  CHECK(place.look(2, 20.1) == 3);
  CHECK(place.look(2, 40) == 4);
  CHECK(place.look(2, 9) == 1);
}

TEST_CASE("autoscaler: the load is that of the time since the last look, of this group alone") {
  Place place{plain()};
  place[0].clock.sum_ns = 1000 * second; // another group's server
  CHECK(place.look(2, 40) == 4);
  CHECK(place.look(2, 20) == 2);
}

TEST_CASE("autoscaler: the count stays between min and max") {
  AutoscaleSettings settings = plain();
  settings.min = 2;
  settings.max = 5;
  Place place{settings};
  CHECK(place.look(2, 1000) == 5);
  CHECK(place.look(5, 0) == 2);
}

TEST_CASE("autoscaler: nothing changes while the load is within the tolerance of what the servers are for") {
  AutoscaleSettings settings = plain();
  settings.tolerance = 0.1;
  Place place{settings};
  CHECK(place.look(2, 21.9) == 2);
  CHECK(place.look(2, 22.1) == 3);
  CHECK(place.look(2, 18.1) == 2);
  CHECK(place.look(2, 9) == 1);
}

TEST_CASE("autoscaler: servers that drain do not count, nor does what they do") {
  Place place{plain()};
  place[2].retiring = true;
  place[2].clock.sum_ns = 100 * second;
  CHECK(place.look(1, 10, 2) == 1);
}

TEST_CASE("autoscaler: servers that boot count where more would be wanted, and not where fewer would") {
  Place place{plain()};
  CHECK(place.look(4, 40, 2) == 4); // two boot, and four are wanted
  CHECK(place.look(4, 30, 2) == 4); // more than serve, fewer than there are
  CHECK(place.look(4, 50, 2) == 5);
  CHECK(place.look(4, 10, 2) == 1);
  CHECK(place.look(4, 0, 0) == 4); // nobody serves: nothing is known
}

TEST_CASE("autoscaler: servers leave as every look of the stabilization would spare them") {
  AutoscaleSettings settings = plain();
  settings.stabilization_ns = 30 * second;
  Place place{settings, 6};
  CHECK(place.look(6, 50) == 6); // 10 s: five would do, but the start wanted six
  CHECK(place.look(6, 40) == 6); // 20 s: four
  CHECK(place.look(6, 10) == 6); // 30 s: one; the start is 30 s ago
  CHECK(place.look(6, 10) == 5); // 40 s: at 10 s five were wanted
  CHECK(place.look(5, 10) == 4); // 50 s: at 20 s four
  CHECK(place.look(4, 60) == 6); // more are wanted at once
  CHECK(place.look(6, 10) == 6);
}

TEST_CASE("autoscaler: after a change the next one in the same direction waits for its cooldown") {
  AutoscaleSettings settings = plain();
  settings.scale_out_cooldown_ns = 20 * second;
  settings.scale_in_cooldown_ns = 30 * second;
  Place place{settings};
  CHECK(place.look(2, 30) == 3); // 10 s
  CHECK(place.look(3, 60) == 3); // 20 s
  CHECK(place.look(3, 20) == 2); // the other direction
  CHECK(place.look(2, 30) == 3); // 40 s
  CHECK(place.look(3, 20) == 3); // 50 s
  CHECK(place.look(3, 20) == 2); // 60 s
}

TEST_CASE("autoscaler: by its queue as well a group wants its load over the target") {
  AutoscaleSettings settings = plain();
  settings.metric = ScaleMetric::queue;
  settings.max = 13;
  settings.min = 2;
  settings.scale_out_count = -1;
  Place place{settings, 2};
  CHECK(place.look(2, 15) == 3); // one and a half wait on average
  CHECK(place.look(3, 55, 2) == 11);
  CHECK(place.look(11, 0) == 2); // nobody waits
  settings.stabilization_ns = 30 * second;
  Place patient{settings, 11};
  CHECK(patient.look(11, 0) == 11); // 10 s
  CHECK(patient.look(11, 0) == 11);
  CHECK(patient.look(11, 0) == 11); // the start, which had 11, is 30 s ago
  CHECK(patient.look(11, 0) == 2);
}

TEST_CASE("autoscaler: in each period the servers double at most, or four join") {
  AutoscaleSettings settings = plain();
  settings.max = 13;
  settings.scale_out_period_ns = 20 * second;
  Place place{settings, 2};
  CHECK(place.look(2, 1000) == 6);  // at 10 s: four more than two
  CHECK(place.look(6, 1000) == 6);  // 20 s: there were two 20 s ago
  CHECK(place.look(6, 1000) == 12); // 30 s: twice as many as 20 s ago
  CHECK(place.look(12, 10) == 1);   // 40 s
  CHECK(place.look(1, 1000) == 13); // 50 s: twelve 20 s ago, of which eleven have left

  settings.scale_out_share = 0.1;
  settings.scale_out_count = 0;
  settings.scale_out_period_ns = 10 * second;
  Place slow{settings, 10};
  CHECK(slow.look(10, 1000) == 11); // a tenth of ten, not two servers by a rounding
  CHECK(slow.look(11, 1000) == 13); // rounded up
  settings.min = 9;
  Place below{settings, 2};
  CHECK(below.look(2, 0) == 9); // to the least at once
}

} // namespace autoscaler_alone_test
