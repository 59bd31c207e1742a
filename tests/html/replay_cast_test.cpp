#include "catch.hpp"
#include "html/recorded_run.hpp"
#include "html/replay_cast.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace replay_cast_test {

namespace {

std::vector<int> numbers_of(RecordedRun const& made, std::vector<Milliseconds> const& moments) {
  RunFolder const run = made.folder();
  std::vector<int> numbers;
  for (CastMember const& member : replay_cast(run, outline_of(run), moments))
    numbers.push_back(member.number);
  return numbers;
}

} // namespace

TEST_CASE("replay cast: who comes to harm stands first, then who is there when something happens") {
  CHECK(numbers_of({}, {5000}) == std::vector<int>{2, 3, 1});
  CHECK(numbers_of({}, {3500}) == std::vector<int>{2, 1, 3});
  RecordedRun made;
  made.sessions.replace(made.sessions.find("lost,crash"), 10, "intact,   ");
  CHECK(numbers_of(made, {3500}) == std::vector<int>{1, 2, 3});
}

TEST_CASE("replay cast: harm that comes to most sessions tells nothing") {
  RecordedRun made;
  for (int i = 4; i <= 6; ++i)
    made.sessions +=
        fmt::format("shop,store,1,{},{},,2,2,1,0,lost,elsewhere,7,server.1,server.1,1,0,0,0\n", i, i);
  CHECK(numbers_of(made, {}) == std::vector<int>{2, 4, 5, 6, 1, 3});
  for (int i = 7; i <= 9; ++i)
    made.sessions +=
        fmt::format("shop,store,1,{},{},,2,2,1,0,lost,elsewhere,7,server.1,server.1,1,0,0,0\n", i, i);
  CHECK(numbers_of(made, {}) == std::vector<int>{2, 1, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("replay cast: after forty that come to harm others have their turn") {
  RecordedRun made;
  for (int i = 4; i <= 60; ++i)
    made.sessions += fmt::format("shop,sticky,1,{},7,,2,2,1,0,lost,crash,8,server.1,server.1,1,0,0,0\n", i);
  for (int i = 61; i <= 200; ++i)
    made.sessions += fmt::format("shop,sticky,1,{},7,,2,2,1,0,intact,,,server.1,server.1,1,0,0,0\n", i);
  auto const numbers = numbers_of(made, {9000});
  CHECK(numbers[39] == 42);
  CHECK(numbers[40] == 3); // 2 is one of the harmed
  CHECK(numbers[41] == 61);
}

} // namespace replay_cast_test
