// Prints what an event list costs: the classical hold model (take the earliest event, schedule one later)
// with a constant number of events pending. The first column is time, the others are ratios to
// std::priority_queue in the same run: machines are shared and noisy, and the ratios are what counts.
// `hold N ...` measures only these numbers of pending events; `hold --check` exits with 1 if the list is much
// slower than the standard's for any of them. The bound is wide: it is there to notice a compiler that turns
// the heap's arithmetic into branches, which doubles its time.

#include "measure.hpp"
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stickysim;

/// The standard library's, with the interface of the engine's lists.
class StandardQueue {
public:
  Event const& top() { return events_.top(); }
  void pop() { events_.pop(); }
  void push(Event event) { events_.push(event); }

private:
  struct Later {
    bool operator()(Event const& a, Event const& b) const { return b < a; }
  };
  std::priority_queue<Event, std::vector<Event>, Later> events_;
};

Nanoseconds exponential_ns(Random& random, double mean_ns) {
  return static_cast<Nanoseconds>(exponential(random) * mean_ns);
}

/// From an event to the one that it schedules.
struct Increment {
  std::string_view name;
  bool judged;
  Nanoseconds (*draw)(Random& random);
};

constexpr Increment increments[] = {
    {"exponential", true, [](Random& random) { return exponential_ns(random, 20e6); }},
    {"bimodal", true,
     [](Random& random) {
       std::uint64_t const kind = random.below(20);
       return exponential_ns(random, kind < 10 ? 20e6 : kind < 19 ? 3e9 : 600e9);
     }},
    {"constant", false, [](Random&) { return Nanoseconds{20'000'000}; }},
};

/// Nanoseconds of CPU time a hold, at best; `last_ns` becomes the time of the last event.
template <class List>
double hold_ns(Increment const& increment, std::uint32_t pending, Nanoseconds& last_ns) {
  List list;
  Random random{1};
  Ticket ticket = 0;
  for (std::uint32_t i = 0; i < pending; ++i)
    list.push(Event{increment.draw(random), ++ticket, 0, i});
  auto const hold = [&](std::uint64_t times) {
    for (; times > 0; --times) {
      Event const event = list.top();
      list.pop();
      last_ns = event.at();
      list.push(Event{last_ns + increment.draw(random), ++ticket, 0, event.subject()});
    }
  };
  std::uint64_t const times = std::max(pending, 1'000'000u);
  hold(2 * times);
  int const runs = pending > 1'000'000 ? 1 : 3;
  return bench::best_of(runs, bench::cpu_seconds, [&] { hold(times); }) * 1e9 / static_cast<double>(times);
}

} // namespace

int main(int argc, char* argv[]) {
  std::vector<std::string> words(argv + 1, argv + argc);
  bool const check = std::erase(words, "--check") > 0;
  std::vector<std::uint32_t> sizes;
  for (std::string const& word : words)
    std::from_chars(word.data(), word.data() + word.size(), sizes.emplace_back());
  if (sizes.empty()) sizes = {10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000};

  double worst = 0;
  for (Increment const& increment : increments) {
    fmt::print("{} increments\n{:>10} {:>18} {:>8} {:>8}\n", increment.name, "pending", "priority_queue ns",
               "heap", "list");
    for (std::uint32_t const pending : sizes) {
      Nanoseconds ends[3] = {};
      double const standard = hold_ns<StandardQueue>(increment, pending, ends[0]);
      double const heap = hold_ns<EventHeap>(increment, pending, ends[1]);
      double const list = hold_ns<EventList>(increment, pending, ends[2]);
      fmt::print("{:>10} {:>18.1f} {:>8.2f} {:>8.2f}\n", pending, standard, heap / standard, list / standard);
      if (increment.judged) worst = std::max(worst, list / standard);
      if (ends[0] != ends[1] || ends[0] != ends[2]) {
        fmt::print(stderr, "the lists answered in different orders\n");
        return 1;
      }
    }
  }
  bench::Goals goals;
  goals.at_most(1.25, worst, "the list, times std::priority_queue");
  return check && goals.missed() > 0 ? 1 : 0;
}
