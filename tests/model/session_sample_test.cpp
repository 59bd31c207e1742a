#include "catch.hpp"
#include "model/session_sample.hpp"

using namespace stickysim;

namespace session_sample_test {

namespace {

/// The keys that a sample hands over, in that order.
std::vector<std::uint64_t> keys_of(SessionSample& sample, Recording& recording) {
  sample.move_to(recording);
  std::vector<std::uint64_t> keys;
  for (Chronicle const& chronicle : recording.chronicles)
    keys.push_back(chronicle.key);
  return keys;
}

} // namespace

TEST_CASE("session sample: the smallest keys stay, whatever the order in which they come") {
  SessionSample sample{{.most_sessions = 3}};
  Nanoseconds now = 0;
  std::vector<std::uint32_t> left;
  for (std::uint64_t const key : {70u, 20u, 90u, 50u, 80u, 10u, 60u}) {
    if (Chronicle* const chronicle = sample.take(key, static_cast<std::uint32_t>(key + 1)))
      chronicle->began_ns = ++now;
    if (key == 50) sample.has_ended(20);
    if (sample.is_too_large()) left.push_back(sample.shrink());
    CHECK_FALSE(sample.is_too_large());
  }
  // 90 leaves for 50, 70 for 10; 80 and 60 leave as they come.
  CHECK(left == std::vector<std::uint32_t>{91, 81, 71, 61});
  Recording recording;
  CHECK(keys_of(sample, recording) == std::vector<std::uint64_t>{20, 50, 10});
  CHECK(recording.sampled_below == 60);
}

TEST_CASE("session sample: it holds no more attempts than it may, be it without a session") {
  SessionSample sample{{.most_attempts = 4}};
  auto const begin = [&](Chronicle* chronicle, int attempts) {
    for (int i = 0; i < attempts; ++i) {
      chronicle->entries.push_back({.what = Happening::requests});
      chronicle->entries.push_back({.what = Happening::arrives});
      sample.count_attempt();
    }
  };
  begin(sample.take(1, 11), 2);
  begin(sample.take(3, 13), 1);
  begin(sample.take(2, 12), 1);
  sample.has_ended(3);
  CHECK_FALSE(sample.is_too_large());
  begin(sample.take(0, 10), 1);
  REQUIRE(sample.is_too_large());
  CHECK(sample.shrink() == no_session); // the session with the key 3, which has ended
  CHECK_FALSE(sample.is_too_large());
  CHECK(sample.take(3, 14) == nullptr);
  begin(sample.take(2, 12), 0);

  Recording recording;
  CHECK(keys_of(sample, recording).size() == 3);
  CHECK(recording.sampled_below == 3);

  SessionSample narrow{{.most_attempts = 1}};
  Chronicle* const only = narrow.take(5, 15);
  only->entries = {{.what = Happening::requests}, {.what = Happening::tries_again}};
  narrow.count_attempt();
  narrow.count_attempt();
  REQUIRE(narrow.is_too_large());
  CHECK(narrow.shrink() == 15);
  CHECK_FALSE(narrow.is_too_large());
}

} // namespace session_sample_test
