#include "report/time_axis.hpp"

#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

constexpr Nanoseconds second = nanoseconds_per_second;
constexpr Nanoseconds minute = 60 * second;
constexpr Nanoseconds hour = 60 * minute;
constexpr Nanoseconds day = 24 * hour;

struct RoundTimes {
  std::string_view unit;
  Nanoseconds unit_ns;
  int multiples[9]; ///< of the unit; 0 where there are no more
};

constexpr RoundTimes round_times[] = {
    {"ns", 1, {1, 2, 5, 10, 20, 50, 100, 200, 500}},
    {"us", 1000, {1, 2, 5, 10, 20, 50, 100, 200, 500}},
    {"ms", 1'000'000, {1, 2, 5, 10, 20, 50, 100, 200, 500}},
    {"s", second, {1, 2, 5, 10, 15, 30}},
    {"min", minute, {1, 2, 5, 10, 15, 30}},
    {"h", hour, {1, 2, 3, 6, 12}},
    {"d", day, {1, 2, 5, 10, 20, 50, 100, 200, 500}},
};

/// From one tick to the next, at least: the widest label and a space.
constexpr double label_columns = 9;

std::string label(Nanoseconds at_ns, Nanoseconds tick_ns) {
  if (at_ns == 0) return "0";
  auto const* row = std::end(round_times) - 1;
  while (tick_ns < row->unit_ns)
    --row;
  return fmt::format("{} {}", fixed(static_cast<double>(at_ns / row->unit_ns), 0), row->unit);
}

} // namespace

Nanoseconds TimeAxis::tick_ns() const {
  double const column_ns =
      static_cast<double>(step_ns) * static_cast<double>(steps) / static_cast<double>(columns);
  for (RoundTimes const& row : round_times)
    for (Nanoseconds const multiple : row.multiples)
      if (static_cast<double>(multiple * row.unit_ns) >= label_columns * column_ns)
        return multiple * row.unit_ns;
  return never;
}

std::vector<Nanoseconds> TimeAxis::ticks() const {
  std::vector<Nanoseconds> ticks;
  Nanoseconds const each_ns = tick_ns();
  for (Nanoseconds at_ns = 0; at_ns / step_ns < static_cast<Nanoseconds>(steps); at_ns += each_ns)
    ticks.push_back(at_ns);
  return ticks;
}

std::size_t TimeAxis::column_of(Nanoseconds at_ns) const {
  auto const step = static_cast<std::size_t>(at_ns / step_ns);
  if (step >= steps) return columns - 1;
  std::size_t const first = first_column_of(step);
  auto const in_step = static_cast<double>(first_column_of(step + 1) - first);
  double const share = static_cast<double>(at_ns % step_ns) / static_cast<double>(step_ns);
  return first + static_cast<std::size_t>(share * in_step);
}

std::string TimeAxis::line() const {
  std::vector<bool> ticked(columns);
  for (Nanoseconds const at_ns : ticks())
    ticked[column_of(at_ns)] = true;
  std::string text;
  for (bool const tick : ticked)
    text += tick ? "┬" : "─";
  return text;
}

std::string TimeAxis::labels() const {
  std::string text;
  for (Nanoseconds const at_ns : ticks()) {
    std::string const next = label(at_ns, tick_ns());
    std::size_t const column = column_of(at_ns);
    if (column + next.size() > columns) break;
    text.resize(column, ' ');
    text += next;
  }
  return text;
}

} // namespace stickysim
