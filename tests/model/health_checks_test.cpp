// How long a balancer is wrong about a server: between a crash and its detection, a restart and its own.
#include "chi_square.hpp"
#include "model/health_checks.hpp"
#include "model/simulate.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

using namespace stickysim;

namespace health_checks_test {

namespace {

/// One quiet server that is down from 50 to 70 s.
std::string const outage = R"toml(
  [run]
  duration = "100s"
  replications = 200
  [workload]
  arrivals = "poisson(0.01/s)"
  demand = "1ms"
  [balancer.health]
  interval = "2s"
  fall = 3
  rise = 2
  [server]
  boot_time = "5s"
  [[fault]]
  kind = "crash"
  server = 1
  at = "50s"
  for = "15s"
)toml";

/// The statistic of delays that should be uniform between `low` and `high`, and in between at any rate.
double statistic(std::vector<Nanoseconds> const& delays, Nanoseconds low, Nanoseconds high) {
  std::array<std::uint64_t, 10> counts{};
  for (Nanoseconds const delay : delays) {
    REQUIRE(delay > low);
    REQUIRE(delay <= high);
    ++counts[static_cast<std::size_t>((delay - low - 1) * 10 / (high - low))];
  }
  return chi_square(counts, std::vector<double>(10, 0.1));
}

/// Something that happens to a server at `at_ns`, or that a balancer concludes about it.
struct Turn {
  enum class Kind : std::uint8_t { well, refuses, hangs, marked_down, joins, leaves };
  Nanoseconds at_ns = 0;
  Kind kind = Kind::well;
  ServerId server = 0;
  std::uint32_t balancer = 0; ///< of marked_down
};

/// When a balancer changed its mind about a server because of its checks.
struct Change {
  Nanoseconds at_ns = 0;
  std::uint32_t balancer = 0;
  ServerId server = 0;
  bool up = false;
  auto operator<=>(Change const&) const = default;
};

Responds truth_of(Turn::Kind kind) {
  if (kind == Turn::Kind::refuses) return Responds::refuses;
  return kind == Turn::Kind::hangs ? Responds::hangs : Responds::well;
}

/// All verdicts until `end_ns` of checks to which `turns`, in the order of time, happen.
std::vector<Change> verdicts(Health const& settings, std::uint32_t balancers, std::uint32_t servers,
                             std::vector<Turn> const& turns, Nanoseconds end_ns, std::uint64_t seed = 1) {
  constexpr std::uint32_t turn_kind = 0;
  constexpr std::uint32_t verdict_kind = 1;
  Engine engine;
  HealthChecks checks{settings, balancers, servers, seed, engine, verdict_kind};
  for (std::size_t i = 0; i < turns.size(); ++i)
    engine.at(turns[i].at_ns, turn_kind, static_cast<std::uint32_t>(i));
  std::vector<Change> changes;
  for (Event event; engine.next(end_ns, event);) {
    if (event.kind() == verdict_kind) {
      auto const verdict = checks.verdict(event);
      if (!verdict.moot) changes.push_back({event.at(), verdict.balancer, verdict.server, verdict.up});
      continue;
    }
    Turn const& turn = turns[event.subject()];
    switch (turn.kind) {
    case Turn::Kind::marked_down: checks.mark_down(turn.balancer, turn.server); break;
    case Turn::Kind::joins: checks.join(turn.server); break;
    case Turn::Kind::leaves: checks.leave(turn.server); break;
    default: checks.truth_changed(turn.server, truth_of(turn.kind));
    }
  }
  return changes;
}

/// How long after `at_ns` each of 1000 servers to which `turns` happen gets its first verdict.
std::vector<Nanoseconds> delays_after(Nanoseconds at_ns, Health const& settings,
                                      std::vector<Turn> const& turns) {
  std::vector<Turn> all;
  for (Turn turn : turns)
    for (turn.server = 0; turn.server < 1000; ++turn.server)
      all.push_back(turn);
  std::vector<Nanoseconds> delays;
  std::set<ServerId> decided;
  for (Change const& change : verdicts(settings, 1, 1000, all, 1000 * second))
    if (change.at_ns > at_ns && decided.insert(change.server).second) delays.push_back(change.at_ns - at_ns);
  REQUIRE(delays.size() == 1000);
  return delays;
}

/// The checks of one server by one balancer, one by one.
class OneByOne {
public:
  OneByOne(Health const& settings, Nanoseconds phase_ns)
      : settings_{settings}, phase_ns_{phase_ns}, next_ns_{phase_ns} {}

  void turn(Turn const& turn) {
    run_until(turn.at_ns);
    switch (turn.kind) {
    case Turn::Kind::marked_down:
      if (!present_) break;
      up_ = false;
      streak_ = 0;
      if (!running_) next_ns_ = std::min(next_ns_, turn.at_ns + settings_.fast_interval_ns);
      break;
    case Turn::Kind::joins:
      present_ = up_ = true;
      running_ = false;
      streak_ = 0;
      next_ns_ = turn.at_ns + phase_ns_;
      break;
    case Turn::Kind::leaves: present_ = false; break;
    default:
      truth_ = truth_of(turn.kind);
      if (present_ && running_ && truth_ != Responds::hangs) finish(turn.at_ns, truth_ == Responds::well);
    }
  }

  /// Runs what comes before `end_ns`.
  void run_until(Nanoseconds end_ns) {
    while (present_ && next_ns_ < end_ns) {
      if (running_)
        finish(next_ns_, false);
      else if (truth_ == Responds::hangs)
        running_ = true, next_ns_ += settings_.timeout_ns;
      else
        finish(next_ns_, truth_ == Responds::well);
    }
  }

  std::vector<std::pair<Nanoseconds, bool>> const& changes() const { return changes_; }

private:
  void finish(Nanoseconds at_ns, bool passed) {
    running_ = false;
    streak_ = passed == up_ ? 0 : streak_ + 1;
    if (streak_ == (passed ? settings_.rise : settings_.fall)) {
      up_ = passed;
      streak_ = 0;
      changes_.emplace_back(at_ns, passed);
    }
    next_ns_ = at_ns + (streak_ > 0 ? settings_.fast_interval_ns : settings_.interval_ns);
  }

  Health settings_;
  Nanoseconds phase_ns_;
  Nanoseconds next_ns_; ///< start of the next check, or end of the one under way
  std::int64_t streak_ = 0;
  Responds truth_ = Responds::well;
  bool present_ = true;
  bool up_ = true;
  bool running_ = false;
  std::vector<std::pair<Nanoseconds, bool>> changes_;
};

Health const every_second{.interval_ns = second, .fall = 2, .rise = 2};

} // namespace

TEST_CASE("detection takes from fall - 1 to fall intervals, evenly spread, and so does the return") {
  std::vector<Nanoseconds> downs;
  std::vector<Nanoseconds> ups;
  for (TrialResult const& trial : simulate(outage)) {
    REQUIRE(times_of(trial, EventKind::marked_down).size() == 1);
    REQUIRE(times_of(trial, EventKind::marked_up).size() == 1);
    CHECK(times_of(trial, EventKind::up).at(0) == 70 * second);
    downs.push_back(times_of(trial, EventKind::marked_down)[0] - 50 * second);
    ups.push_back(times_of(trial, EventKind::marked_up)[0] - 70 * second);
    CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs.back()});
    CHECK(trial.servers[0].up_ns == 80 * second);
  }
  CHECK(statistic(downs, 4 * second, 6 * second) < chi_square_bound(10)); // false alarm: 1e-6
  CHECK(statistic(ups, 2 * second, 4 * second) < chi_square_bound(10));   // the same
}

TEST_CASE("with fall = 1 the first check after the crash tells") {
  std::vector<Nanoseconds> downs;
  for (TrialResult const& trial : simulate(outage, {"balancer.health.fall=1"}))
    downs.push_back(times_of(trial, EventKind::marked_down).at(0) - 50 * second);
  CHECK(statistic(downs, 0, 2 * second) < chi_square_bound(10)); // false alarm: 1e-6
}

TEST_CASE("an outage shorter than the checks is never noticed") {
  for (char const* length : {"0s", "1.9s", "3.9s"}) {
    CAPTURE(length);
    auto const trials = simulate(outage, {"server.boot_time=0s", "fault.for=" + std::string{length}});
    for (TrialResult const& trial : trials) {
      CHECK(trial.servers[0].crashes == 1);
      CHECK(times_of(trial, EventKind::marked_down).empty());
      CHECK(trial.detection_times_ns.empty());
    }
  }
}

TEST_CASE("a good check between two short outages starts the count anew") {
  // Twice 3 s down hold one or two checks each; the 2.5 s in between hold at least one.
  std::string const flapping = outage + R"toml(
    [[fault]]
    kind = "crash"
    server = 1
    at = "55.5s"
    for = "3s"
  )toml";
  auto const flaps = [&](char const* second_outage) {
    std::size_t noticed = 0;
    for (TrialResult const& trial : simulate(
             flapping, {"server.boot_time=0s", "fault.1.for=3s", "fault.2.at=" + std::string{second_outage}}))
      noticed += times_of(trial, EventKind::marked_down).size();
    return noticed;
  };
  CHECK(flaps("55.5s") == 0);
  // Up for 1 s only, the server is seen so half of the time: three bad checks in a row do happen.
  CHECK(flaps("54s") > 0);
}

TEST_CASE("a return right after the detection is noticed no sooner than another") {
  // Down for 5 s: marked down after 4 to 5 s, or not at all.
  for (TrialResult const& trial : simulate(outage, {"server.boot_time=0s", "fault.for=5s"})) {
    auto const down = times_of(trial, EventKind::marked_down);
    auto const up = times_of(trial, EventKind::marked_up);
    REQUIRE(down.size() == up.size());
    if (down.empty()) continue;
    CHECK(down[0] <= 55 * second);
    CHECK(up[0] > 57 * second);
    CHECK(up[0] <= 59 * second);
  }
}

TEST_CASE("without checks a dead server is never marked down") {
  for (TrialResult const& trial : simulate(outage, {"balancer.health=false"}))
    CHECK(times_of(trial, EventKind::marked_down).empty());
}

TEST_CASE("each balancer checks for itself; a crash is detected when all know") {
  for (TrialResult const& trial : simulate(outage, {"balancer.count=5"})) {
    auto const downs = times_of(trial, EventKind::marked_down);
    REQUIRE(downs.size() == 5);
    CHECK(downs.front() < downs.back());
    CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs.back() - 50 * second});
  }
}

TEST_CASE(
    "a server that hangs is found out later than one that refuses: each of its checks takes a timeout") {
  auto const delays = delays_after(50 * second, every_second, {{50 * second, Turn::Kind::hangs}});
  CHECK(statistic(delays, 3 * second, 4 * second) < chi_square_bound(10)); // false alarm: 1e-6
  Health quick = every_second;
  quick.timeout_ns = second / 10;
  auto const sooner = delays_after(50 * second, quick, {{50 * second, Turn::Kind::hangs}});
  CHECK(statistic(sooner, 1'200 * millisecond, 2'200 * millisecond) < chi_square_bound(10)); // the same
}

TEST_CASE("after a check that fails the next ones come at the fast interval, until the verdict") {
  Health fast = every_second;
  fast.fast_interval_ns = second / 5;
  std::vector<Turn> const outage_of_a_minute{{50 * second, Turn::Kind::refuses},
                                             {110 * second, Turn::Kind::well}};
  auto const downs = delays_after(50 * second, fast, outage_of_a_minute);
  CHECK(statistic(downs, 200 * millisecond, 1'200 * millisecond) < chi_square_bound(10)); // false alarm: 1e-6
  auto const ups = delays_after(110 * second, fast, outage_of_a_minute);
  CHECK(statistic(ups, 200 * millisecond, 1'200 * millisecond) < chi_square_bound(10)); // the same
}

TEST_CASE("a server that its balancer has marked down is up again after `rise` passed checks") {
  std::vector<Turn> const mark{{50 * second, Turn::Kind::marked_down}};
  auto const ups = delays_after(50 * second, every_second, mark);
  CHECK(statistic(ups, second, 2 * second) < chi_square_bound(10)); // false alarm: 1e-6
  Health fast = every_second;
  fast.fast_interval_ns = second / 5;
  for (Nanoseconds const delay : delays_after(50 * second, fast, mark))
    CHECK(delay <= 400 * millisecond);

  auto const changes =
      verdicts(every_second, 3, 2, {{50 * second, Turn::Kind::marked_down, 1, 2}}, 60 * second);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].balancer == 2);
  CHECK(changes[0].server == 1);
  CHECK(changes[0].up);
}

TEST_CASE("marking a server down is news once, and never where nothing is checked") {
  Engine engine;
  HealthChecks checks{every_second, 2, 3, 1, engine, 0};
  CHECK_FALSE(checks.all_believe_down(1));
  CHECK(checks.mark_down(0, 1));
  CHECK_FALSE(checks.mark_down(0, 1));
  CHECK_FALSE(checks.all_believe_down(1));
  CHECK(checks.mark_down(1, 1));
  CHECK(checks.all_believe_down(1));
  CHECK_FALSE(checks.all_believe_down(0));
  checks.leave(2);
  CHECK_FALSE(checks.mark_down(0, 2));
  checks.join(2);
  CHECK(checks.mark_down(0, 2));

  HealthChecks blind{{.enabled = false}, 2, 3, 1, engine, 0};
  CHECK_FALSE(blind.mark_down(0, 1));
}

TEST_CASE("a server that leaves gets no verdict; one that joins is believed up and checked anew") {
  std::vector<Turn> const away{{50 * second, Turn::Kind::refuses}, {50 * second, Turn::Kind::leaves}};
  CHECK(verdicts(every_second, 2, 3, away, 1000 * second).empty());

  // It was down when it left, and is when it joins: its first check is due within an interval of that.
  std::vector<Turn> const put_back{{50 * second, Turn::Kind::refuses},
                                   {60 * second, Turn::Kind::leaves},
                                   {70 * second, Turn::Kind::joins}};
  auto const downs = delays_after(60 * second, every_second, put_back);
  std::vector<Nanoseconds> since_joined;
  for (Nanoseconds const delay : downs)
    since_joined.push_back(delay - 10 * second);
  CHECK(statistic(since_joined, second - 1, 2 * second - 1) < chi_square_bound(10)); // false alarm: 1e-6
}

TEST_CASE("verdicts come when checks that are run one by one bring them") {
  std::array<std::size_t, 2> seen{};
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    Random random{seed};
    auto const between = [&](std::int64_t low, std::int64_t high) {
      return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
    };
    // Times of few nanoseconds: much happens at the same instant.
    Health settings;
    settings.interval_ns = between(1, 20);
    settings.fast_interval_ns = between(1, 20);
    settings.timeout_ns = between(1, 25);
    settings.fall = between(1, 4);
    settings.rise = between(1, 4);
    constexpr std::uint32_t balancers = 2;
    constexpr std::uint32_t servers = 3;
    Nanoseconds const end_ns = 2000;

    std::vector<Turn> turns;
    for (Nanoseconds at_ns = between(0, 30); at_ns < end_ns; at_ns += between(1, 60)) {
      auto const kind = static_cast<Turn::Kind>(
          random.below(4) == 0 ? between(0, 5) : between(0, 2)); // mostly the truth changes
      turns.push_back({at_ns, kind, static_cast<ServerId>(random.below(servers)),
                       static_cast<std::uint32_t>(random.below(balancers))});
    }

    // With fall = 1 a server that is down from the start is found out by its first check.
    Health const first_tells{.interval_ns = settings.interval_ns, .fall = 1};
    std::vector<Turn> const all_down{
        {0, Turn::Kind::refuses, 0}, {0, Turn::Kind::refuses, 1}, {0, Turn::Kind::refuses, 2}};
    std::vector<Change> expected;
    for (Change const& first : verdicts(first_tells, balancers, servers, all_down, end_ns, seed)) {
      OneByOne checks{settings, first.at_ns};
      for (Turn const& turn : turns)
        if (turn.server == first.server &&
            (turn.kind != Turn::Kind::marked_down || turn.balancer == first.balancer))
          checks.turn(turn);
      checks.run_until(end_ns);
      for (auto const& [at_ns, up] : checks.changes())
        expected.push_back({at_ns, first.balancer, first.server, up});
    }
    std::sort(expected.begin(), expected.end());
    auto changes = verdicts(settings, balancers, servers, turns, end_ns - 1, seed);
    std::sort(changes.begin(), changes.end());
    REQUIRE(changes == expected);
    for (Change const& change : changes)
      ++seen[change.up ? 1 : 0];
  }
  CHECK(seen[0] > 10'000);
  CHECK(seen[1] > 10'000);
}

} // namespace health_checks_test
