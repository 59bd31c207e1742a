// A sticky design beside the one that the answer is measured against.

#include "catch.hpp"
#include "hand_made.hpp"
#include "report/judgement.hpp"

using namespace stickysim;

namespace rival_test {

namespace {

constexpr auto cookie = AffinityKind::cookie;
constexpr auto none = AffinityKind::none;

std::vector<HandMadeTrial> slower(std::vector<HandMadeTrial> trials, Nanoseconds by_ns) {
  for (HandMadeTrial& trial : trials)
    trial.latency_ns += by_ns;
  return trials;
}

} // namespace

TEST_CASE("rival: a sticky design that harms decidedly fewer sessions than the reference is named") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("copies", cookie, Placement::replicated, slower(lossless, 9'000'000));
  made.add("store", none, Placement::shared, lossless);
  CHECK(Judgements{made.result()}.sentence().starts_with(
      "Yes, if the state leaves the servers: 'sticky' loses 151 of 1,000 sessions (15 %) to crashes; 'copies' "
      "(sticky) loses none of 1,000 sessions, at +10 ms (+50 %) mean latency; 'store' loses none, "));
}

TEST_CASE("rival: one that is better in something than all that would replace it, and worse in nothing") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("copies", cookie, Placement::replicated, lossless);
  made.add("store", none, Placement::shared, slower(lossless, 9'000'000));
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.sentence.starts_with("You may, but a sticky design does better: 'sticky' loses 151"));
  CHECK(judgement.answer == Answer::yes_for_nothing);
}

TEST_CASE("rival: none where the reference harms no more than the others") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossless);
  made.add("copies", cookie, Placement::replicated, slower(lossless, 9'000'000));
  made.add("store", none, Placement::shared, slower(lossless, 1'000'000));
  CHECK(Judgements{made.result()}.sentence().find("(sticky)") == std::string::npos);
}

TEST_CASE("mind: what a design cannot meet, or has met in this run, is no news") {
  auto const risks = [](auto const& change) {
    HandMade made;
    made.add("sticky", cookie, Placement::local, lossy);
    made.add("copies", none, Placement::replicated, lossless);
    made.add("store", none, Placement::shared, slower(lossless, 5'000'000));
    for (Variant& variant : made.scenario.variants)
      change(variant.design);
    std::string const text = text_of(Judgements{made.result()}.points().front().advice);
    return text.substr(std::min(text.find("Mind"), text.size()));
  };
  auto const has = [](std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  std::string const all = risks([](Design& design) { design.state.lag_ns = 1; });
  CHECK(has(all, "a failover loses"));
  CHECK(has(all, "a deploy without a drain"));
  CHECK_FALSE(has(risks([](Design&) {}), "a failover loses")); // copies have each write at once
  CHECK_FALSE(has(risks([](Design& design) {
                    design.state.lag_ns = 1;
                    design.state.synchronous = true;
                  }),
                  "a failover loses"));
  CHECK_FALSE(has(risks([](Design& design) { design.state.soft = true; }), "a deploy without a drain"));
  CHECK_FALSE(has(risks([](Design& design) { design.rollouts.emplace_back(); }), "a deploy without a drain"));
}

TEST_CASE("mind: that nobody is served without the store is no news where a fault of the store shows it") {
  for (bool const is_shown : {false, true}) {
    HandMade made;
    made.add("sticky", cookie, Placement::local, lossy);
    made.add("store", none, Placement::shared, lossless);
    if (is_shown)
      for (Variant& variant : made.scenario.variants)
        variant.design.faults.emplace_back().kind = FaultKind::store_crash;
    std::string const text = text_of(Judgements{made.result()}.points().front().advice);
    CHECK((text.find("without the store nobody is served") == std::string::npos) == is_shown);
  }
}

} // namespace rival_test
