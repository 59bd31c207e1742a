#include "catch.hpp"
#include "results/book.hpp"
#include <stickysim/results/trial_result.hpp>

#include <set>
#include <string>

using namespace stickysim;

namespace trial_result_test {

namespace {

TrialResult small_trial() {
  TrialResult trial;
  trial.classes.resize(2);
  trial.classes[0].latency.record(1000);
  trial.servers.resize(2);
  trial.windows.resize(1);
  trial.fleet_events.resize(1);
  trial.detection_times_ns.resize(1);
  trial.drain_times_ns.resize(1);
  trial.store_recovery_times_ns.resize(1);
  trial.latency.record(1000);
  trial.store_latency.record(1000);
  return trial;
}

/// Calls `visit` with all that is in `value`, one thing at a time.
template <class T, class Visit>
void for_each_part(T& value, Visit const& visit) {
  auto const go_on = [&](auto& part) { for_each_part(part, visit); };
  if constexpr (Book<T>) {
    T::for_each_member(go_on, value);
  } else if constexpr (requires { value.size(); } && !std::same_as<T, std::string>) {
    for (auto& element : value)
      go_on(element);
  } else {
    visit(value);
  }
}

/// Sets a part of a result to something that `number` tells from others.
template <class Number>
void set(Number& part, int number) {
  part = static_cast<Number>(number);
}
void set(std::string& part, int number) { part = std::to_string(number); }
void set(EventKind& part, int) { part = EventKind::up; }
void set(Histogram& part, int number) { part.record(number); }

} // namespace

TEST_CASE("trial result: equal results have equal fingerprints") {
  CHECK(small_trial().fingerprint() == small_trial().fingerprint());
}

TEST_CASE("trial result: the fingerprint sees every member, and each once") {
  TrialResult trial = small_trial();
  std::set<void const*> places;
  std::set<std::uint64_t> fingerprints{trial.fingerprint()};
  for_each_part(trial, [&](auto& part) {
    CAPTURE(places.size());
    auto const before = part;
    set(part, 7);
    CHECK(places.insert(&part).second);
    CHECK(fingerprints.insert(trial.fingerprint()).second);
    part = before;
  });
}

TEST_CASE("trial result: fingerprints that were written down once stay what they are") {
  TrialResult trial = small_trial();
  CHECK(trial.fingerprint() == 0xc9e792aa85f697c6);
  int number = 0;
  TrialResult::for_each_member(
      [&](auto& member) { for_each_part(member, [&](auto& part) { set(part, ++number); }); }, trial);
  CHECK(trial.fingerprint() == 0x9f0ca0a887957d52);
}

TEST_CASE("trial result: the fingerprint sees how many there are, and the larger half of a large number") {
  std::set<std::uint64_t> fingerprints{small_trial().fingerprint()};
  auto const differs = [&](auto const& change) {
    TrialResult trial = small_trial();
    change(trial);
    return fingerprints.insert(trial.fingerprint()).second;
  };
  CHECK(differs([](TrialResult& t) { t.classes.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.servers.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.windows.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.fleet_events.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.detection_times_ns.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.drain_times_ns.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.store_recovery_times_ns.emplace_back(); }));
  CHECK(differs([](TrialResult& t) { t.latency_sum_ns = Uint128{1} << 64; }));
}

TEST_CASE("trial result: how many events it took is no part of the result") {
  TrialResult trial = small_trial();
  trial.events = 1;
  CHECK(trial.fingerprint() == small_trial().fingerprint());
}

TEST_CASE("what a book has more than an earlier one is found member by member") {
  RequestCounts now;
  RequestCounts before;
  auto const number = [](RequestCounts& counts, int step) {
    int value = 0;
    for_each_part(counts, [&](auto& part) { set(part, value += step); });
  };
  RequestCounts expected;
  number(now, 10);
  number(before, 3);
  number(expected, 7);
  RequestCounts const since = difference(now, before);
  RequestCounts::for_each_member([](auto const& a, auto const& b) { CHECK(a == b); }, since, expected);
  CHECK(since.issued == 7);
  CHECK(since.failed[failure_count - 1] == 7 * (10 + failure_count));
}

TEST_CASE("books are added up member by member") {
  ClientsResult sum;
  int number = 0;
  for_each_part(sum, [&](auto& part) { set(part, ++number); });
  ClientsResult one = sum;
  add(sum, ClientsResult{one});
  CHECK(sum.latency.count() == 2 * one.latency.count());
  std::vector<double> doubled;
  for_each_part(one, [&](auto& part) {
    if constexpr (!std::same_as<decltype(part), Histogram&>) doubled.push_back(2 * static_cast<double>(part));
  });
  REQUIRE(doubled.size() > 80);
  std::size_t place = 0;
  for_each_part(sum, [&](auto& part) {
    if constexpr (!std::same_as<decltype(part), Histogram&>)
      CHECK(static_cast<double>(part) == doubled.at(place++));
  });
}

} // namespace trial_result_test
