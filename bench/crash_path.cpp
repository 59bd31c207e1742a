#include "draw.hpp"
#include "limit.hpp"
#include "queue.hpp"
#include "results/dense_histogram.hpp"
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/ring.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

namespace stickysim::bench {
namespace {

constexpr double think_ns = 3e9;
constexpr Nanoseconds timeout_ns = 10'000'000'000;
constexpr Nanoseconds client_hop_ns = 20'000'000;
constexpr Nanoseconds server_hop_ns = 250'000;
constexpr Nanoseconds check_interval_ns = 2'000'000'000;
constexpr Nanoseconds down_ns = 5'000'000'000;
constexpr int fall = 3;
constexpr int rise = 2;

/// Constant delays need no event list: what is behind one comes in the order in which it was sent.
class CrashPath {
public:
  CrashPath(std::uint32_t sessions, std::uint32_t servers, Nanoseconds until_ns)
      : users_(sessions), fleet_(servers), candidates_(servers), turn_ns_{until_ns / 2}, until_ns_{until_ns} {
    std::iota(candidates_.begin(), candidates_.end(), 0u);
    std::vector<Check> first;
    for (std::uint32_t i = 0; i < servers; ++i) {
      Random phase{stream_key(seed, Purpose::health_phase, i)};
      first.push_back({static_cast<Nanoseconds>(phase.below(check_interval_ns)), i});
    }
    std::ranges::sort(first, {}, &Check::at);
    for (Check const& check : first)
      checks_.push(check);
    std::uint64_t const steps = stream_key(seed, Purpose::session_step, 0);
    for (std::uint32_t i = 0; i < sessions; ++i) {
      users_[i].hash = mix_bits(steps + golden_gamma * (std::uint64_t{i} + 1));
      think(0, i);
    }
  }

  Answers run() {
    while (true) {
      Nanoseconds const client_ns = client_hops_.empty() ? never : client_hops_.front().at;
      Nanoseconds const server_ns = server_hops_.empty() ? never : server_hops_.front().at;
      Nanoseconds const rare_ns = std::min(turn_ns_, checks_.front().at);
      Nanoseconds const now = std::min({events_.top().at(), client_ns, server_ns, rare_ns});
      if (now > until_ns_) break;
      forget_timeouts(now);
      if (now == rare_ns)
        now == turn_ns_ ? turn(now) : check();
      else if (now == server_ns)
        arrive(take(server_hops_));
      else if (now == client_ns)
        arrive(take(client_hops_));
      else
        happen();
    }
    answers_.median_ns = latencies_.histogram().quantile(0.5);
    return answers_;
  }

private:
  enum Kind : std::uint32_t { think_ends, service_ends };
  enum class Stop : std::uint32_t { balancer, server, balancer_again, client };
  struct Session {
    std::uint64_t hash = 0;
    Nanoseconds issued_ns = 0;
    Ticket service = 0; ///< of the event that ends it
    std::uint32_t cookie = none;
    std::uint32_t server = none;
    std::uint32_t home = none; ///< of its state, which is gone if the server's epoch is another
    std::uint32_t epoch = 0;
    std::uint32_t next = none;  ///< in its server's queue
    std::uint32_t requests = 0; ///< issued so far
    bool waits = false;         ///< for an answer
    bool logged_in = false;
    bool failed = false;  ///< its request
    bool renewed = false; ///< its request has found no state
    bool lost = false;
  };
  struct Server {
    Queue queue; ///< `length` counts all that the balancer waits for
    std::uint32_t epoch = 0;
    int contradictions = 0; ///< checks in a row that contradict what is believed
    bool up = true;
    bool believed_up = true;
  };
  struct Hop {
    Nanoseconds at = 0;
    Stop stop = Stop::balancer;
    std::uint32_t session = 0;
  };
  struct Timeout {
    Nanoseconds at = 0;
    std::uint32_t session = 0;
    std::uint32_t requests = 0;
  };
  struct Check {
    Nanoseconds at = 0;
    std::uint32_t server = 0;
  };

  // The simulator's streams for the first replication of seed 1.
  static constexpr std::uint64_t seed = mix_bits(1 + golden_gamma);
  static Random step_draws(Session const& session, std::uint64_t draw) {
    return Random{mix_bits(session.hash + golden_gamma * (draw + 1))};
  }

  void think(Nanoseconds now, std::uint32_t id) {
    Random thinking = step_draws(users_[id], 2 * std::uint64_t{users_[id].requests} + 1);
    events_.push(Event{now + draw(thinking, think_ns), ++ticket_, think_ends, id});
  }

  void serve(Nanoseconds now, std::uint32_t id) {
    Session& user = users_[id];
    user.renewed = user.logged_in && (user.home != user.server || user.epoch != fleet_[user.server].epoch);
    Random demands = step_draws(user, 2 * std::uint64_t{user.requests - 1});
    user.service = ++ticket_;
    events_.push(Event{now + draw(demands, demand_ns), ticket_, service_ends, id});
  }

  static Hop take(Ring<Hop>& hops) {
    Hop const hop = hops.front();
    hops.pop();
    return hop;
  }

  void happen() {
    Event const event = events_.top();
    events_.pop();
    if (events_.has_upcoming())
      for (Event const& each : events_.take_upcoming())
        __builtin_prefetch(&users_[each.subject()]);
    Nanoseconds const now = event.at();
    std::uint32_t const id = event.subject();
    Session& user = users_[id];
    if (event.kind() == think_ends) {
      user.issued_ns = now;
      user.waits = true;
      timeouts_.push({now + timeout_ns, id, ++user.requests});
      client_hops_.push({now + client_hop_ns, Stop::balancer, id});
    } else if (user.service == event.ticket()) {
      Server& server = fleet_[user.server];
      server.queue.first = user.next;
      if (server.queue.first != none) serve(now, server.queue.first);
      if (!user.logged_in || user.renewed) {
        answers_.sessions_lost += user.renewed && !user.lost;
        user.lost |= user.renewed;
        user.home = user.server;
        user.epoch = server.epoch;
      }
      server_hops_.push({now + server_hop_ns, Stop::balancer_again, id});
    }
  }

  void arrive(Hop const& hop) {
    Nanoseconds const now = hop.at;
    Session& user = users_[hop.session];
    switch (hop.stop) {
    case Stop::balancer:
      user.server = user.cookie;
      if (user.server == none || !fleet_[user.server].believed_up) user.server = choose();
      ++fleet_[user.server].queue.length;
      server_hops_.push({now + server_hop_ns, Stop::server, hop.session});
      break;
    case Stop::server: join(now, hop.session); break;
    case Stop::balancer_again:
      --fleet_[user.server].queue.length;
      if (!user.failed) user.cookie = user.server;
      client_hops_.push({now + client_hop_ns, Stop::client, hop.session});
      break;
    case Stop::client:
      user.waits = false;
      if (user.failed) {
        user.failed = false;
        ++answers_.failed;
      } else {
        user.logged_in = true;
        ++answers_.count;
        answers_.latency_sum_ns += now - user.issued_ns;
        latencies_.record(now - user.issued_ns);
      }
      think(now, hop.session);
      break;
    }
  }

  std::uint32_t choose() {
    auto const candidates = static_cast<std::uint32_t>(candidates_.size());
    auto const a = static_cast<std::uint32_t>(routing_.below(candidates));
    auto b = static_cast<std::uint32_t>(routing_.below(candidates - 1));
    b += b >= a;
    std::uint32_t const first = candidates_[a];
    std::uint32_t const second = candidates_[b];
    return fleet_[second].queue.length < fleet_[first].queue.length ? second : first;
  }

  void join(Nanoseconds now, std::uint32_t id) {
    Session& user = users_[id];
    Server& server = fleet_[user.server];
    if (!server.up) {
      user.failed = true;
      server_hops_.push({now + server_hop_ns, Stop::balancer_again, id});
      return;
    }
    user.next = none;
    if (server.queue.first == none) {
      server.queue.first = server.queue.last = id;
      serve(now, id);
    } else {
      users_[server.queue.last].next = id;
      server.queue.last = id;
    }
  }

  void forget_timeouts(Nanoseconds now) {
    while (!timeouts_.empty() && timeouts_.front().at <= now) {
      Timeout const& timeout = timeouts_.front();
      Session const& user = users_[timeout.session];
      answers_.timed_out += user.waits && user.requests == timeout.requests;
      timeouts_.pop();
    }
  }

  void check() {
    Check const due = checks_.front();
    checks_.pop();
    checks_.push({due.at + check_interval_ns, due.server});
    Server& server = fleet_[due.server];
    server.contradictions = server.up == server.believed_up ? 0 : server.contradictions + 1;
    if (server.contradictions < (server.believed_up ? fall : rise)) return;
    server.contradictions = 0;
    server.believed_up = server.up;
    candidates_.clear();
    for (std::uint32_t i = 0; i < fleet_.size(); ++i)
      if (fleet_[i].believed_up) candidates_.push_back(i);
  }

  /// The first server dies, or comes back.
  void turn(Nanoseconds now) {
    Server& server = fleet_[0];
    turn_ns_ = server.up ? now + down_ns : never;
    server.up = !server.up;
    if (server.up) return;
    ++server.epoch;
    for (std::uint32_t id = server.queue.first; id != none; id = users_[id].next) {
      users_[id].failed = true;
      users_[id].service = 0;
      server_hops_.push({now + server_hop_ns, Stop::balancer_again, id});
    }
    server.queue.first = server.queue.last = none;
  }

  std::vector<Session> users_;
  std::vector<Server> fleet_;
  std::vector<std::uint32_t> candidates_;
  Random routing_{stream_key(seed, Purpose::policy, 0)};
  EventList events_;
  Ring<Hop> client_hops_;
  Ring<Hop> server_hops_;
  Ring<Timeout> timeouts_;
  Ring<Check> checks_;
  Ticket ticket_ = 0;
  Nanoseconds turn_ns_;
  Nanoseconds until_ns_;
  DenseHistogram latencies_;
  Answers answers_;
};

} // namespace

Answers crash_path(std::uint32_t sessions, std::uint32_t servers, Nanoseconds until_ns) {
  return CrashPath{sessions, servers, until_ns}.run();
}

} // namespace stickysim::bench
