#include "limit.hpp"

#include "draw.hpp"
#include "queue.hpp"
#include "results/dense_histogram.hpp"
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/ring.hpp>

#include <algorithm>
#include <vector>

namespace stickysim::bench {
namespace {

/// Figures of the requests that are done.
class Sojourns {
public:
  void record(Nanoseconds sojourn_ns) {
    histogram_.record(sojourn_ns);
    sum_ns_ += static_cast<Uint128>(sojourn_ns);
    ++count_;
  }
  std::uint64_t count() const { return count_; }
  double mean() const { return static_cast<double>(sum_ns_) / static_cast<double>(count_) / demand_ns; }

private:
  DenseHistogram histogram_;
  Uint128 sum_ns_ = 0;
  std::uint64_t count_ = 0;
};

/// The shorter of two different queues.
std::uint32_t choose(std::vector<Queue> const& queues, Random& random) {
  auto const servers = static_cast<std::uint32_t>(queues.size());
  auto const a = static_cast<std::uint32_t>(random.below(servers));
  auto b = static_cast<std::uint32_t>(random.below(servers - 1));
  b += b >= a;
  return queues[b].length < queues[a].length ? b : a;
}

} // namespace

double one_queue(std::uint32_t workers, std::uint64_t requests) {
  enum Kind : std::uint32_t { arrives, service_ends };
  double const gap_ns = demand_ns / 0.9 / workers;
  std::vector<Nanoseconds> arrived_ns(workers);
  std::vector<std::uint32_t> idle;
  for (std::uint32_t worker = 0; worker < workers; ++worker)
    idle.push_back(worker);
  Ring<Nanoseconds> waiting;
  EventHeap events;
  Random arrivals{1};
  Random demands{2};
  Sojourns sojourns;
  Ticket ticket = 0;
  auto const serve = [&](std::uint32_t worker, Nanoseconds arrived, Nanoseconds now) {
    arrived_ns[worker] = arrived;
    events.push(Event{now + draw(demands, demand_ns), ++ticket, service_ends, worker});
  };

  events.push(Event{draw(arrivals, gap_ns), ++ticket, arrives, 0});
  while (sojourns.count() < requests) {
    Event const event = events.top();
    events.pop();
    Nanoseconds const now = event.at();
    switch (event.kind()) {
    case arrives:
      events.push(Event{now + draw(arrivals, gap_ns), ++ticket, arrives, 0});
      if (idle.empty()) {
        waiting.push(now);
      } else {
        std::uint32_t const worker = idle.back();
        idle.pop_back();
        serve(worker, now, now);
      }
      break;
    case service_ends:
      std::uint32_t const worker = event.subject();
      sojourns.record(now - arrived_ns[worker]);
      if (waiting.empty()) {
        idle.push_back(worker);
      } else {
        Nanoseconds const arrived = waiting.front();
        waiting.pop();
        serve(worker, arrived, now);
      }
      break;
    }
  }
  return sojourns.mean();
}

double shorter_of_two(std::uint32_t servers, std::uint64_t requests) {
  double const gap_ns = demand_ns / 0.9 / servers;
  struct Job {
    Nanoseconds arrived_ns;
    std::uint32_t next;
  };
  std::vector<Queue> queues(servers);
  std::vector<Job> jobs;
  std::uint32_t free = none;
  EventList events;
  Random arrivals{1};
  Random demands{2};
  Random routing{3};
  Sojourns sojourns;
  Ticket ticket = 0;

  Nanoseconds next_arrival = draw(arrivals, gap_ns);
  while (sojourns.count() < requests) {
    Event const& top = events.top();
    if (next_arrival < top.at()) {
      Nanoseconds const now = next_arrival;
      next_arrival += draw(arrivals, gap_ns);
      std::uint32_t const server = choose(queues, routing);
      std::uint32_t job = free;
      if (job == none) {
        job = static_cast<std::uint32_t>(jobs.size());
        jobs.emplace_back();
      } else {
        free = jobs[job].next;
      }
      jobs[job] = {now, none};
      Queue& queue = queues[server];
      if (queue.length++ == 0) {
        queue.first = queue.last = job;
        events.push(Event{now + draw(demands, demand_ns), ++ticket, 0, server});
      } else {
        jobs[queue.last].next = job;
        queue.last = job;
      }
    } else {
      Nanoseconds const now = top.at();
      std::uint32_t const server = top.subject();
      events.pop();
      Queue& queue = queues[server];
      std::uint32_t const job = queue.first;
      sojourns.record(now - jobs[job].arrived_ns);
      queue.first = jobs[job].next;
      jobs[job].next = free;
      free = job;
      if (--queue.length > 0) events.push(Event{now + draw(demands, demand_ns), ++ticket, 0, server});
    }
  }
  return sojourns.mean();
}

Answers full_path(std::uint32_t sessions, std::uint32_t servers, Nanoseconds until_ns, Route route) {
  constexpr double think_ns = 2.16e9;
  constexpr Nanoseconds timeout_ns = 10'000'000'000;
  constexpr Nanoseconds round_trip_ns = 500'000;
  constexpr double store_ns = 50e3;
  enum Kind : std::uint32_t { think_ends, service_ends, store_answers };
  struct Session {
    std::uint64_t hash = 0;
    Nanoseconds issued_ns = 0;
    std::uint32_t server = none;
    std::uint32_t next = none;  ///< in its server's queue
    std::uint32_t requests = 0; ///< issued so far
    bool waits = false;         ///< for an answer
  };
  struct Timeout {
    Nanoseconds at = 0;
    std::uint32_t session = 0;
    std::uint32_t requests = 0;
  };
  // The simulator's streams for the first replication of seed 1.
  std::uint64_t const seed = mix_bits(1 + golden_gamma);
  std::uint64_t const steps = stream_key(seed, Purpose::session_step, 0);
  auto const step_draws = [](Session const& session, std::uint64_t draw) {
    return Random{mix_bits(session.hash + golden_gamma * (draw + 1))};
  };
  auto const store_draws = [](Session const& session) {
    std::uint64_t const first_write = 1 << 8 | 1;
    return Random{stream_key(session.hash, Purpose::store_service,
                             std::uint64_t{session.requests - 1} << 9 | first_write)};
  };
  Random routing{stream_key(seed, Purpose::policy, 0)};

  std::vector<Session> users(sessions);
  std::vector<Queue> queues(servers);       // `length` counts all that are not yet answered
  std::vector<Nanoseconds> shards(servers); ///< when each is free next
  Ring<Timeout> timeouts;
  EventList events;
  Answers answers;
  DenseHistogram latencies;
  Ticket ticket = 0;
  auto const think = [&](Nanoseconds now, std::uint32_t id) {
    Random thinking = step_draws(users[id], 2 * std::uint64_t{users[id].requests} + 1);
    events.push(Event{now + draw(thinking, think_ns), ++ticket, think_ends, id});
  };
  auto const serve = [&](Nanoseconds now, std::uint32_t id) {
    Random demands = step_draws(users[id], 2 * std::uint64_t{users[id].requests - 1});
    events.push(Event{now + draw(demands, demand_ns), ++ticket, service_ends, id});
  };

  for (std::uint32_t i = 0; i < sessions; ++i) {
    users[i].hash = mix_bits(steps + golden_gamma * (std::uint64_t{i} + 1));
    think(0, i);
  }
  while (events.top().at() <= until_ns) {
    Event const event = events.top();
    events.pop();
    if (events.has_upcoming()) {
      auto const upcoming = events.take_upcoming();
      for (Event const& each : upcoming)
        __builtin_prefetch(&users[each.subject()]);
      for (Event const& each : upcoming)
        __builtin_prefetch(&queues[std::min(users[each.subject()].server, servers - 1)]);
    }
    Nanoseconds const now = event.at();
    while (!timeouts.empty() && timeouts.front().at <= now) {
      Timeout const timeout = timeouts.front();
      timeouts.pop();
      answers.timed_out +=
          users[timeout.session].waits && users[timeout.session].requests == timeout.requests;
    }
    std::uint32_t const id = event.subject();
    Session& user = users[id];
    switch (event.kind()) {
    case think_ends: {
      user.issued_ns = now;
      user.waits = true;
      timeouts.push({now + timeout_ns, id, ++user.requests});
      if (user.server == none || route == Route::two_choices) user.server = choose(queues, routing);
      Queue& queue = queues[user.server];
      ++queue.length;
      user.next = none;
      if (queue.first == none) {
        queue.first = queue.last = id;
        serve(now, id);
      } else {
        users[queue.last].next = id;
        queue.last = id;
      }
      break;
    }
    case service_ends: {
      Queue& queue = queues[user.server];
      queue.first = user.next;
      if (queue.first != none) serve(now, queue.first);
      Random store = store_draws(user);
      Nanoseconds& free_at = shards[user.hash % servers];
      free_at = std::max(free_at, now + round_trip_ns / 2) + draw(store, store_ns);
      events.push(Event{free_at + round_trip_ns / 2, ++ticket, store_answers, id});
      break;
    }
    case store_answers:
      --queues[user.server].length;
      user.waits = false;
      ++answers.count;
      answers.latency_sum_ns += now - user.issued_ns;
      latencies.record(now - user.issued_ns);
      think(now, id);
      break;
    }
  }
  answers.median_ns = latencies.histogram().quantile(0.5);
  return answers;
}

} // namespace stickysim::bench
