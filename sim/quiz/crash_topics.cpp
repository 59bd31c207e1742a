// Lesson 2: a server dies.

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::string crash(std::uint64_t server, Nanoseconds at_ns, std::string_view down_for) {
  return fmt::format("fault=[{{kind=\"crash\", server={}, at=\"{}ns\", for=\"{}\"}}]", server, at_ns,
                     down_for);
}

/// Sessions whose cookie brings them to one of a few servers, of which one crashes and is back at once.
struct Crash {
  std::uint64_t servers;
  std::uint64_t server;
  Nanoseconds at_ns;
};

Crash draw_crash(Random& random, Question& question, std::uint64_t most_servers) {
  Crash crashed{};
  crashed.servers = between(random, 2, most_servers);
  question.traffic = TrafficDraw{.sessions = between(random, 7, 9), .most_requests = 4}.draw(random);
  crashed.server = between(random, 1, crashed.servers);
  crashed.at_ns = draw_instant(random, question.traffic);
  question.facts = {
      fleet_fact(crashed.servers), sticky_fact,
      fmt::format(
          "At {} server.{} crashes. It is up again, with its memory empty, before the next request comes.",
          seconds_text(crashed.at_ns), crashed.server)};
  question.scenes.emplace_back(std::vector<std::string>{server_count(crashed.servers), sticky,
                                                        "server.boot_time=0s",
                                                        crash(crashed.server, crashed.at_ns, "1ms")},
                               question.traffic);
  return crashed;
}

std::optional<Question> draw_crash_count(Random& random) {
  Question question;
  Crash const crashed = draw_crash(random, question, 3);
  question.facts.push_back(lost_fact);
  if (!ask_for_lost(question)) return {};
  question.because =
      fmt::format("{} Lost are those that belong to server.{}, began before {} and have a request after it.",
                  lost_because(question.scenes.front()), crashed.server, seconds_text(crashed.at_ns));
  return question;
}

/// Four sessions, one of which is lost.
std::optional<Question> draw_logged_out(Random& random) {
  Question question;
  Crash const crashed = draw_crash(random, question, 3);
  std::vector<bool> const lost = question.scenes.front().lost();
  auto const victim = static_cast<std::size_t>(std::ranges::find(lost, true) - lost.begin());
  if (victim == lost.size()) return {};
  std::vector<std::size_t> offered;
  for (std::size_t session = 0; session < lost.size(); ++session)
    if (session == victim || !lost[session]) offered.push_back(session);
  while (offered.size() > 4) {
    std::size_t const at = random.below(offered.size());
    if (offered[at] != victim) offered.erase(offered.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (offered.size() < 4) return {};
  question.asks = "Who finds that nobody is logged in any more?";
  for (std::size_t const session : offered)
    question.choices.push_back(fmt::format("the user of session {}", session + 1));
  question.answer = fmt::format("the user of session {}", victim + 1);
  question.seen_by_less = question.seen_by_more = victim;
  question.because =
      fmt::format("Session {} belongs to server.{}, began before {} and has a request after it.", victim + 1,
                  crashed.server, seconds_text(crashed.at_ns));
  return question;
}

std::optional<Question> draw_retries(Random& random) {
  std::uint64_t const servers = between(random, 2, 4);
  std::uint64_t const retries = between(random, 2, 5);
  std::uint64_t const delay_ms = between(random, 1, 8) * 250;
  std::uint64_t const work_ms = between(random, 1, 9) * 20;
  Question question;
  question.traffic = TrafficDraw{.sessions = servers, .most_requests = 2, .least_requests = 2}.draw(random);
  std::uint64_t const server = between(random, 1, servers);
  for (PaperSession& session : question.traffic)
    session.work_ns.assign(session.at_ns.size(), static_cast<Nanoseconds>(work_ms) * 1'000'000);
  PaperSession const& hit = question.traffic[server - 1];
  Nanoseconds const at_ns = hit.at_ns.back() - nanoseconds_per_second / 2;
  question.facts = {
      fleet_fact(servers),
      "State is in a store that all servers reach and that answers at once. A cookie brings a session's "
      "requests to the server of its first one all the same. Servers take turns for first requests, server.1 "
      "first.",
      fmt::format(
          "At {} server.{} crashes and stays down. Nothing tells the balancer; connections to the server "
          "are refused at once.",
          seconds_text(at_ns), server),
      fmt::format(
          "The balancer makes up to {} retries of a request. It makes each one on the same server, after a "
          "pause of {} ms; only the last one goes to another server, at once.",
          retries, delay_ms)};
  question.asks =
      fmt::format("How long does the user of session {} wait for the answer to the second request?", server);
  question.unit = "ms";
  question.scenes.emplace_back(std::vector<std::string>{server_count(servers), sticky,
                                                        "state.placement=shared",
                                                        fmt::format("balancer.retries={}", retries),
                                                        fmt::format("balancer.retry_delay={}ms", delay_ms),
                                                        crash(server, at_ns, "10min")},
                               question.traffic);
  Nanoseconds const latency_ns = question.scenes.front().latency_ns(server - 1, 1);
  if (latency_ns < 0) return {};
  question.answer = std::to_string(latency_ns / 1'000'000);
  question.seen_by_less = question.seen_by_more = server - 1;
  question.because = fmt::format("Of {} retries all but the last wait {} ms each: {} × {} + {} ms.", retries,
                                 delay_ms, retries - 1, delay_ms, work_ms);
  return question;
}

std::optional<Question> draw_replica(Random& random) {
  std::uint64_t const servers = between(random, 2, 3);
  std::uint64_t const lag_s = between(random, 6, 14);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 9, 11), .longest_pause = 2}.draw(random);
  std::uint64_t const server = between(random, 1, servers);
  Nanoseconds const at_ns = draw_instant(random, question.traffic);
  question.facts = {
      fleet_fact(servers), sticky_fact,
      fmt::format(
          "Each state has a copy on another server, which has a write of the state {} s after the request "
          "was served (100 ms of work). A session whose server is gone goes on with the copy on the other "
          "server.",
          lag_s),
      fmt::format(
          "At {} server.{} crashes and stays down. A request that it refuses goes to another server at once.",
          seconds_text(at_ns), server),
      "A session is lost if one of its requests finds neither its state nor any copy."};
  question.scenes.emplace_back(
      std::vector<std::string>{server_count(servers), sticky, "state.placement=replicated", "state.backups=1",
                               fmt::format("state.lag={}s", lag_s), crash(server, at_ns, "10min")},
      question.traffic);
  if (!ask_for_lost(question, 1)) return {};
  question.because =
      fmt::format("{} Lost are those that log in at server.{} less than {} s before {}, and come back.",
                  lost_because(question.scenes.front()), server, lag_s, seconds_text(at_ns));
  return question;
}

} // namespace

std::span<QuizTopic const> crash_topics() {
  static constexpr QuizTopic table[] = {
      {"crash", 2, "how many sessions does a crash lose?", draw_crash_count},
      {"logged-out", 2, "who is logged out by a crash?", draw_logged_out},
      {"retries", 2, "how long does a user wait while the balancer tries a dead server?", draw_retries},
      {"replica", 2, "how many sessions are lost although there is a copy?", draw_replica},
  };
  return table;
}

} // namespace stickysim
