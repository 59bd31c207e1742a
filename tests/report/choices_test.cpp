#include "catch.hpp"
#include "hand_made.hpp"
#include "report/judgement.hpp"

using namespace stickysim;

namespace choices_test {

namespace {

std::string chosen(HandMade const& made) {
  ExperimentResult const result = made.result();
  return text_of(Judgements{result}.points().front().advice);
}

std::vector<HandMadeTrial> const slow_and_lossy = {
    {1000, 148, 30'000'000}, {1010, 152, 30'200'000}, {990, 155, 29'800'000}, {1000, 149, 30'100'000}};

} // namespace

TEST_CASE("choices: who loses nobody, who is faster instead, and who is neither") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  made.add("token", AffinityKind::none, Placement::client, lossless);
  made.add("bad", AffinityKind::none, Placement::local, slow_and_lossy);
  CHECK(
      chosen(made) ==
      "Choose 'store' or 'token' if no session may be harmed; beside 'sticky' 1.0 ms more mean latency and\n"
      "       1.0 ms more p99 latency\n"
      "       'sticky' if mean latency weighs most; beside 'store' 15 % instead of 0 % of the sessions\n"
      "       harmed\n"
      "Not    'bad': beside 'store' 15 % instead of 0 % of the sessions harmed, 9.0 ms more mean latency\n"
      "       and 9.0 ms more p99 latency, and nothing noticeably better\n"
      "Mind   'store': without the store nobody is served\n"
      "Mind   'token': a token is accepted until it expires, log-out or not\n"
      "Mind   'sticky': a deploy without a drain is a crash to its sessions\n");
}

TEST_CASE("choices: of a group the price is that of its dearest") {
  // 0.5 % slower in every replication.
  std::vector<HandMadeTrial> a_little = lossless;
  for (HandMadeTrial& trial : a_little)
    trial.latency_ns += trial.latency_ns / 200;
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  made.add("token", AffinityKind::none, Placement::client, a_little);
  CHECK_THAT(
      chosen(made),
      Catch::StartsWith(
          "Choose 'store' or 'token' if no session may be harmed; beside 'sticky' up to 1.1 ms more mean\n"
          "       latency and up to 1.1 ms more p99 latency\n"
          "       'sticky' if mean latency weighs most"));
}

TEST_CASE("choices: what nobody would notice decides nothing") {
  // 0.5 % faster in every replication.
  std::vector<HandMadeTrial> a_little = lossless;
  for (HandMadeTrial& trial : a_little)
    trial.latency_ns -= trial.latency_ns / 200;
  HandMade made;
  made.add("one", AffinityKind::none, Placement::shared, lossless);
  made.add("two", AffinityKind::none, Placement::shared, a_little);
  CHECK(chosen(made) == "Choose 'two' or 'one': no difference between them is decided\n"
                        "Mind   'two', 'one': without the store nobody is served\n");
}

TEST_CASE("choices: of one design or one replication there is nothing to say") {
  HandMade alone;
  alone.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  CHECK(chosen(alone).empty());
  HandMade once;
  once.add("sticky", AffinityKind::cookie, Placement::local, {lossy.front()});
  once.add("store", AffinityKind::none, Placement::shared, {lossless.front()});
  CHECK(chosen(once).empty());
}

TEST_CASE("choices: who stays down is no choice, however fast the few that it serves are answered") {
  HandMade made;
  made.add("storm", AffinityKind::cookie, Placement::local, lossy);
  made.add("budget", AffinityKind::none, Placement::shared, lossless);
  // Windows of 10 s: a fault from 40 s to 41 s, and nothing is ok from there on.
  for (std::size_t i = 0; i < made.trials(0).size(); ++i)
    for (std::size_t variant = 0; variant < 2; ++variant) {
      TrialResult& trial = made.trials(variant)[i];
      trial.faults = {.first_ns = 40 * nanoseconds_per_second,
                      .last_ns = 40 * nanoseconds_per_second,
                      .over_ns = 41 * nanoseconds_per_second};
      for (std::int64_t window = 1; window <= 10; ++window) {
        WindowResult& result = trial.windows.emplace_back();
        result.end_ns = 10 * window * nanoseconds_per_second;
        result.length_ns = 10 * nanoseconds_per_second;
        result.started = 100;
        result.ok = variant == 0 && window > 4 ? 0 : 1000;
      }
    }
  CHECK(chosen(made) == "Choose 'budget': what speaks against the others stands below\n"
                        "Not    'storm': it stays down although its fault is over\n"
                        "Mind   'budget': without the store nobody is served\n");
}

} // namespace choices_test
