#include "limit.hpp"

#include <stickysim/engine/event_heap.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/engine/ziggurat.hpp>
#include <stickysim/results/histogram.hpp>

#include <vector>

namespace stickysim::bench {

double shorter_of_two(std::uint32_t servers, std::uint64_t requests) {
  constexpr double mean_ns = 20e6;
  constexpr std::uint32_t none = UINT32_MAX;
  double const gap_ns = mean_ns / 0.9 / servers;
  struct Job {
    Nanoseconds arrived_ns;
    std::uint32_t next;
  };
  struct Queue {
    std::uint32_t length = 0;
    std::uint32_t first = none;
    std::uint32_t last = none;
  };
  std::vector<Queue> queues(servers);
  std::vector<Job> jobs;
  std::uint32_t free = none;
  EventHeap events;
  Random arrivals{1};
  Random demands{2};
  Random routing{3};
  Histogram sojourns;
  Uint128 sum_ns = 0;
  std::uint64_t done = 0;
  Ticket ticket = 0;
  auto const draw = [](Random& random, double mean) {
    return static_cast<Nanoseconds>(exponential(random) * mean + 0.5);
  };

  Nanoseconds now = 0;
  Nanoseconds next_arrival = draw(arrivals, gap_ns);
  while (done < requests) {
    Event const& top = events.top();
    if (next_arrival < top.at()) {
      now = next_arrival;
      next_arrival += draw(arrivals, gap_ns);
      std::uint32_t pick = 0;
      if (servers > 1) {
        auto const a = static_cast<std::uint32_t>(routing.below(servers));
        auto b = static_cast<std::uint32_t>(routing.below(servers - 1));
        b += b >= a;
        pick = queues[b].length < queues[a].length ? b : a;
      }
      std::uint32_t job = free;
      if (job == none) {
        job = static_cast<std::uint32_t>(jobs.size());
        jobs.emplace_back();
      } else {
        free = jobs[job].next;
      }
      jobs[job] = {now, none};
      Queue& queue = queues[pick];
      if (queue.length++ == 0) {
        queue.first = queue.last = job;
        events.push(Event{now + draw(demands, mean_ns), ++ticket, 0, pick});
      } else {
        jobs[queue.last].next = job;
        queue.last = job;
      }
    } else {
      now = top.at();
      std::uint32_t const server = top.subject();
      events.pop();
      Queue& queue = queues[server];
      std::uint32_t const job = queue.first;
      sojourns.record(now - jobs[job].arrived_ns);
      sum_ns += static_cast<Uint128>(now - jobs[job].arrived_ns);
      queue.first = jobs[job].next;
      jobs[job].next = free;
      free = job;
      if (--queue.length > 0) events.push(Event{now + draw(demands, mean_ns), ++ticket, 0, server});
      ++done;
    }
  }
  return static_cast<double>(sum_ns) / static_cast<double>(done) / mean_ns;
}

} // namespace stickysim::bench
