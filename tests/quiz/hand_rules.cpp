#include "quiz/hand_rules.hpp"

#include "catch.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <utility>

namespace stickysim {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

struct Paper {
  Question const& question;
  Design const& design;

  std::size_t sessions() const { return question.traffic.size(); }
  PaperSession const& operator[](std::size_t session) const { return question.traffic[session]; }
  std::size_t servers() const { return static_cast<std::size_t>(design.servers.front().count); }

  /// All requests, in the order of time: when, and of which session.
  std::vector<std::pair<Nanoseconds, std::size_t>> requests() const {
    std::vector<std::pair<Nanoseconds, std::size_t>> all;
    for (std::size_t session = 0; session < sessions(); ++session)
      for (Nanoseconds const at_ns : question.traffic[session].at_ns)
        all.emplace_back(at_ns, session);
    std::ranges::sort(all);
    return all;
  }

  /// The number in the text that follows `words`.
  std::uint64_t number_after(std::string const& words) const {
    for (std::string const& fact : question.facts)
      if (std::size_t const at = fact.find(words); at != std::string::npos)
        return std::stoull(fact.substr(at + words.size()));
    FAIL("no fact says '" << words << "'");
    return 0;
  }

  /// The session, from 0, that the question names.
  std::size_t session_asked() const {
    return std::stoull(question.asks.substr(question.asks.find("session ") + 8)) - 1;
  }
  /// The instant that it names, to a second.
  Nanoseconds second_asked() const {
    return std::stoll(question.asks.substr(question.asks.find(" at ") + 4)) * second;
  }
};

std::string server(std::size_t index) { return "server." + std::to_string(index + 1); }

std::string count(Paper const& paper, std::function<bool(std::size_t)> const& has) {
  std::size_t sum = 0;
  for (std::size_t session = 0; session < paper.sessions(); ++session)
    sum += has(session);
  return std::to_string(sum);
}

bool returns_after(PaperSession const& session, Nanoseconds at_ns) {
  return session.at_ns.front() < at_ns && session.at_ns.back() > at_ns;
}

std::string turns(Paper const& paper) {
  auto const requests = paper.requests();
  auto const asked = std::ranges::find(requests, paper.second_asked(), [](auto const& r) { return r.first; });
  return server(static_cast<std::size_t>(asked - requests.begin()) % paper.servers());
}

std::string returns(Paper const& paper) { return server(paper.session_asked() % paper.servers()); }

std::string elsewhere(Paper const& paper) {
  std::map<std::size_t, std::size_t> homes;
  std::map<std::size_t, bool> lost;
  std::size_t turn = 0;
  for (auto const& [at_ns, session] : paper.requests()) {
    if (lost[session]) continue;
    std::size_t const server = turn++ % paper.servers();
    lost[session] = homes.try_emplace(session, server).first->second != server;
  }
  return count(paper, [&](std::size_t session) { return lost[session]; });
}

std::string address(Paper const& paper) {
  std::map<std::string, std::size_t> table;
  std::vector<std::size_t> served(paper.servers());
  for (auto const& [at_ns, session] : paper.requests())
    ++served[table.try_emplace(paper[session].remark, table.size() % paper.servers()).first->second];
  return std::to_string(
      served[std::stoull(paper.question.asks.substr(paper.question.asks.find('.') + 1)) - 1]);
}

std::string wait(Paper const& paper) {
  Nanoseconds free_ns = 0, sum_ns = 0;
  for (auto const& [at_ns, session] : paper.requests()) {
    Nanoseconds const begins_ns = std::max(at_ns, free_ns);
    sum_ns += begins_ns - at_ns;
    free_ns = begins_ns + paper[session].work_ns.front();
  }
  return std::to_string(sum_ns / static_cast<Nanoseconds>(paper.sessions()) / 1'000'000);
}

bool lost_by_crash(Paper const& paper, std::size_t session) {
  Fault const& fault = paper.design.faults.front();
  return session % paper.servers() + 1 == static_cast<std::size_t>(fault.server) &&
         returns_after(paper[session], fault.at_ns);
}

std::string crash(Paper const& paper) {
  return count(paper, [&](std::size_t session) { return lost_by_crash(paper, session); });
}

std::string logged_out(Paper const& paper) {
  std::string found;
  for (std::string const& choice : paper.question.choices)
    if (lost_by_crash(paper, std::stoull(choice.substr(choice.rfind(' '))) - 1)) {
      CHECK(found.empty());
      found = choice;
    }
  return found;
}

std::string retries(Paper const& paper) {
  return std::to_string((paper.number_after("up to ") - 1) * paper.number_after("after a pause of ") +
                        static_cast<std::uint64_t>(paper[0].work_ns.front()) / 1'000'000);
}

std::string replica(Paper const& paper) {
  Nanoseconds const lag_ns = static_cast<Nanoseconds>(paper.number_after("write of the state ")) * second;
  Nanoseconds const crash_ns = paper.design.faults.front().at_ns;
  return count(paper, [&](std::size_t session) {
    return lost_by_crash(paper, session) && paper[session].at_ns.front() + second / 10 + lag_ns > crash_ns;
  });
}

std::string modulo(Paper const& paper) {
  return count(paper, [&](std::size_t session) {
    std::uint64_t const hash = std::stoull(paper[session].remark);
    return hash % paper.servers() != hash % (paper.servers() + 1);
  });
}

std::string ring(Paper const& paper) {
  std::string facts;
  for (std::string const& fact : paper.question.facts)
    facts += fact;
  std::map<std::uint64_t, std::size_t> places;
  std::regex const place{R"(server\.(\d+) at (\d+))"};
  for (std::sregex_iterator match{facts.begin(), facts.end(), place}, end; match != end; ++match)
    places[std::stoull((*match)[2])] = std::stoull((*match)[1]) - 1;
  CHECK(places.size() == paper.servers() + 1);
  auto const owner = [&](std::uint64_t at, std::size_t servers) {
    for (int round = 0; round < 2; ++round, at = 0)
      for (auto const& [where, who] : places)
        if (where >= at && who < servers) return who;
    return servers;
  };
  return count(paper, [&](std::size_t session) {
    std::uint64_t const at = std::stoull(paper[session].remark);
    return owner(at, paper.servers()) != owner(at, paper.servers() + 1);
  });
}

std::string newcomer(Paper const& paper) {
  std::size_t later = 0;
  return count(paper, [&](std::size_t session) {
    bool const is_later = paper[session].at_ns.front() > paper.design.scalings.front().at_ns;
    return is_later && later++ % (paper.servers() + 1) == paper.servers();
  });
}

std::string drain(Paper const& paper) {
  Scaling const& scaling = paper.design.scalings.front();
  return count(paper, [&](std::size_t session) {
    return paper[session].at_ns.front() < scaling.at_ns && session % paper.servers() + 1 == paper.servers() &&
           paper[session].at_ns.back() > scaling.at_ns + scaling.drain_timeout_ns;
  });
}

std::string deploy(Paper const& paper) {
  Rollout const& rollout = paper.design.rollouts.front();
  return count(paper, [&](std::size_t session) {
    auto const turn = static_cast<Nanoseconds>(session % paper.servers());
    return returns_after(paper[session], rollout.at_ns + turn * rollout.pause_ns);
  });
}

std::string ttl(Paper const& paper) {
  Nanoseconds const ttl_ns = static_cast<Nanoseconds>(paper.number_after("forgets a state ")) * second;
  return count(paper, [&](std::size_t session) {
    std::vector<Nanoseconds> const& at_ns = paper[session].at_ns;
    return std::ranges::adjacent_find(at_ns, [&](Nanoseconds a, Nanoseconds b) { return b - a > ttl_ns; }) !=
           at_ns.end();
  });
}

std::string outage(Paper const& paper) {
  Fault const& fault = paper.design.faults.front();
  return count(paper, [&](std::size_t session) {
    return std::ranges::any_of(paper[session].at_ns, [&](Nanoseconds at_ns) {
      return at_ns > fault.at_ns && at_ns < fault.at_ns + fault.for_ns;
    });
  });
}

std::string token(Paper const& paper) {
  std::uint64_t const first = paper.number_after("makes a token of "),
                      growth = paper.number_after("request adds ");
  std::uint64_t lost = 0;
  for (std::size_t session = 0; session < paper.sessions(); ++session) {
    std::uint64_t token = first;
    for (std::size_t step = 1; step < paper[session].at_ns.size(); ++step)
      if (token + growth <= 4096)
        token += growth;
      else
        ++lost;
  }
  return std::to_string(lost);
}

std::string weights(Paper const& paper) {
  std::vector<std::int64_t> credits(paper.design.servers.size());
  std::size_t picked = 0;
  for (std::size_t session = 0; session < paper.sessions(); ++session) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < credits.size(); ++i) {
      credits[i] += paper.design.servers[i].weight;
      sum += paper.design.servers[i].weight;
    }
    picked = static_cast<std::size_t>(std::ranges::max_element(credits) - credits.begin());
    credits[picked] -= sum;
  }
  return std::string(1, static_cast<char>('a' + picked)) + '.' + std::to_string(picked + 1);
}

/// Servers that serve one request after another, or each one at once.
class Queues {
public:
  Queues(std::size_t servers, bool one_worker) : queues_(servers), one_worker_{one_worker} {}

  /// The one with the fewest requests in hand; of several the one whose number has not changed for longest.
  std::size_t fewest(Nanoseconds now_ns) {
    end_until(now_ns);
    auto const order = [](Queue const& queue) { return std::pair{queue.in_hand, queue.changed_ns}; };
    return static_cast<std::size_t>(std::ranges::min_element(queues_, {}, order) - queues_.begin());
  }
  /// The first one with fewer than that; else the first of those with the fewest.
  std::size_t first_below(int limit, Nanoseconds now_ns) {
    end_until(now_ns);
    auto found = std::ranges::find_if(queues_, [&](Queue const& queue) { return queue.in_hand < limit; });
    if (found == queues_.end()) found = std::ranges::min_element(queues_, {}, &Queue::in_hand);
    return static_cast<std::size_t>(found - queues_.begin());
  }
  /// How long the request waits.
  Nanoseconds add(std::size_t server, Nanoseconds now_ns, Nanoseconds work_ns) {
    Queue& queue = queues_[server];
    Nanoseconds const begins_ns = one_worker_ ? std::max(now_ns, queue.free_ns) : now_ns;
    queue.free_ns = begins_ns + work_ns;
    queue.ends_ns.push_back(queue.free_ns);
    queue.changed_ns = now_ns;
    ++queue.in_hand;
    return begins_ns - now_ns;
  }

private:
  struct Queue {
    std::vector<Nanoseconds> ends_ns;
    Nanoseconds free_ns = 0, changed_ns = 0;
    int in_hand = 0;
  };
  void end_until(Nanoseconds now_ns) {
    for (Queue& queue : queues_)
      for (Nanoseconds& end_ns : queue.ends_ns)
        if (end_ns >= 0 && end_ns <= now_ns) {
          queue.changed_ns = std::max(queue.changed_ns, end_ns);
          end_ns = -1;
          --queue.in_hand;
        }
  }

  std::vector<Queue> queues_;
  bool one_worker_;
};

std::string least_requests(Paper const& paper) {
  Queues queues{paper.servers(), false};
  std::size_t picked = 0;
  for (auto const& [at_ns, session] : paper.requests()) {
    picked = queues.fewest(at_ns);
    queues.add(picked, at_ns, paper[session].work_ns.front());
  }
  return server(picked);
}

std::string policy(Paper const& paper) {
  Queues turns{2, true}, fewest{2, true}, first{2, true};
  std::vector<Nanoseconds> sums_ns(3);
  auto const limit = static_cast<int>(paper.number_after("has fewer than "));
  for (auto const& [at_ns, session] : paper.requests()) {
    Nanoseconds const work_ns = paper[session].work_ns.front();
    sums_ns[0] += turns.add(session % 2, at_ns, work_ns);
    sums_ns[1] += fewest.add(fewest.fewest(at_ns), at_ns, work_ns);
    sums_ns[2] += first.add(first.first_below(limit, at_ns), at_ns, work_ns);
  }
  return paper.question
      .choices[static_cast<std::size_t>(std::ranges::min_element(sums_ns) - sums_ns.begin())];
}

} // namespace

std::string answer_by_hand(std::string_view topic, Question const& question) {
  static std::map<std::string_view, std::string (*)(Paper const&)> const rules = {
      {"turns", turns},
      {"returns", returns},
      {"elsewhere", elsewhere},
      {"address", address},
      {"wait", wait},
      {"crash", crash},
      {"logged-out", logged_out},
      {"retries", retries},
      {"replica", replica},
      {"modulo", modulo},
      {"ring", ring},
      {"newcomer", newcomer},
      {"drain", drain},
      {"deploy", deploy},
      {"ttl", ttl},
      {"outage", outage},
      {"token", token},
      {"weights", weights},
      {"least-requests", least_requests},
      {"policy", policy}};
  auto const rule = rules.find(topic);
  INFO(topic << " has no rule");
  REQUIRE(rule != rules.end());
  return rule->second({question, question.scenes.front().design()});
}

} // namespace stickysim
