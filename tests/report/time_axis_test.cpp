#include "catch.hpp"
#include "engine/utf8.hpp"
#include "report/time_axis.hpp"

#include <string>

using namespace stickysim;

namespace time_axis_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

} // namespace

TEST_CASE("time axis: a column for each step") {
  TimeAxis const axis{.step_ns = 10 * second, .steps = 30, .columns = 30};
  CHECK(axis.line() == "┬───────────┬───────────┬─────");
  CHECK(axis.labels() == "0           2 min       4 min");
  CHECK(axis.column_of(0) == 0);
  CHECK(axis.column_of(10 * second - 1) == 0);
  CHECK(axis.column_of(10 * second) == 1);
  CHECK(axis.column_of(299 * second) == 29);
  CHECK(axis.column_of(300 * second) == 29);
  CHECK(TimeAxis{10 * second, 10, 100}.column_of(25 * second) == 25);
}

TEST_CASE("time axis: a time stands in a column of its own step, whatever the widths of steps are") {
  for (std::size_t const columns : {7, 8, 9, 13, 14, 50, 101}) {
    TimeAxis const axis{.step_ns = 3, .steps = 7, .columns = columns};
    std::size_t last = 0;
    for (Nanoseconds at_ns = 0; at_ns < 21; ++at_ns) {
      std::size_t const column = axis.column_of(at_ns);
      CHECK(axis.step_of(column) == static_cast<std::size_t>(at_ns / 3));
      CHECK(column >= last);
      last = column;
    }
    CHECK(axis.step_of(0) == 0);
    CHECK(axis.step_of(columns - 1) == 6);
  }
}

TEST_CASE("time axis: round times whose labels have room, and never one past the end") {
  auto const labels = [](Nanoseconds step_ns, std::size_t steps, std::size_t columns) {
    return TimeAxis{step_ns, steps, columns}.labels();
  };
  CHECK(labels(second, 20, 40) == "0         5 s       10 s      15 s");
  CHECK(labels(50'000'000, 20, 20) == "0         500 ms");
  CHECK(labels(24 * 3600 * second, 30, 30) == "0         10 d      20 d");
  CHECK(labels(900 * second, 96, 96).starts_with("0           3 h         6 h"));
  CHECK(labels(1, 10, 10) == "0");
  CHECK(labels(1, 100, 100).starts_with("0         10 ns"));
  CHECK(labels(never / 4, 4, 40) == "0");
  for (std::size_t columns = 10; columns < 100; ++columns) {
    TimeAxis const axis{10 * second, 10, columns};
    CHECK(axis.labels().size() <= columns);
    CHECK(character_count(axis.line()) == columns);
  }
}

} // namespace time_axis_test
