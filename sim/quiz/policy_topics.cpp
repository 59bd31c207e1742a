// Lesson 6: write your own policy.

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::optional<Question> draw_weights(Random& random) {
  std::uint64_t const servers = 3;
  std::vector<std::string> settings;
  std::string weights;
  std::vector<std::uint64_t> drawn;
  std::string groups;
  for (std::uint64_t server = 0; server < servers; ++server) {
    drawn.push_back(between(random, 1, 5));
    weights += fmt::format("{}{}", server == 0 ? "" : server + 1 == servers ? " and " : ", ", drawn.back());
    groups += fmt::format("{}{{name=\"{}\", weight={}, workers=8}}", server == 0 ? "" : ", ",
                          static_cast<char>('a' + server), drawn.back());
  }
  if (std::ranges::max(drawn) == std::ranges::min(drawn)) return {};
  Question question;
  question.traffic =
      TrafficDraw{.sessions = between(random, 5, 9), .most_requests = 1, .longest_pause = 1}.draw(random);
  question.facts = {
      fmt::format("There are 3 servers, a.1, b.2 and c.3, of weights {}.", weights),
      "The policy is smooth weighted round robin. Each server has a credit, 0 at first. At each request every server "
      "gains its weight in credit; the one with the most credit is picked (the first of these on a tie) and pays the sum "
      "of all weights.",
      "Each session has one request."};
  question.scenes.emplace_back(std::vector<std::string>{"server=[" + groups + "]"}, question.traffic);
  ask_for_server(question, question.traffic.size() - 1, 0);
  std::string picks;
  for (std::size_t session = 0; session < question.traffic.size(); ++session)
    picks += (session == 0 ? "" : " ") +
             question.scenes.front().name_of_server(question.scenes.front().server_of(session, 0));
  question.because = fmt::format("The picks are {}.", picks);
  return question;
}

/// Requests long enough to meet one another, one a second.
std::vector<PaperSession> long_requests(Random& random, std::uint64_t sessions) {
  std::vector<PaperSession> traffic(sessions);
  Nanoseconds now_ns = 0;
  for (PaperSession& session : traffic) {
    session.at_ns = {now_ns += nanoseconds_per_second};
    session.work_ns = {static_cast<Nanoseconds>(between(random, 1, 12)) * nanoseconds_per_second / 2 +
                       static_cast<Nanoseconds>(between(random, 1, 9)) * nanoseconds_per_second / 20};
  }
  return traffic;
}

/// HAProxy's order: ties go to the server whose load changed longest ago, at first to the lowest.
std::string const least_requests = "balancer.policy=least_requests(weights=haproxy)";
std::string const least_requests_fact =
    "A request goes to the server with the fewest requests in hand; of several such servers to the one whose number of "
    "requests has not changed for the longest time (at first: to the lowest of them).";

/// Whether no two requests come or end at the same instant: else an order would have to be told.
bool instants_differ(Scene const& scene, std::vector<PaperSession> const& traffic) {
  std::vector<Nanoseconds> instants_ns;
  for (std::size_t session = 0; session < traffic.size(); ++session) {
    Nanoseconds const at_ns = traffic[session].at_ns.front();
    instants_ns.push_back(at_ns);
    instants_ns.push_back(at_ns + scene.latency_ns(session, 0));
  }
  std::ranges::sort(instants_ns);
  return std::ranges::adjacent_find(instants_ns) == instants_ns.end();
}

std::optional<Question> draw_least_requests(Random& random) {
  std::uint64_t const servers = 3;
  Question question;
  question.traffic = long_requests(random, between(random, 5, 8));
  question.facts = {
      fleet_fact(servers), least_requests_fact,
      "Each server has workers enough: a request is in hand from when it is issued until its work is done.",
      "Each session has one request."};
  question.scenes.emplace_back(std::vector{server_count(servers), least_requests}, question.traffic);
  if (!instants_differ(question.scenes.front(), question.traffic)) return {};
  ask_for_server(question, question.traffic.size() - 1, 0);
  question.because =
      "Write down for each request which ones are still in hand when it comes; the story shows the loads.";
  return question;
}

std::optional<Question> draw_policy(Random& random) {
  constexpr std::uint64_t servers = 2;
  std::uint64_t const limit = between(random, 2, 3);
  struct Contender {
    std::string_view name;
    std::string policy;
  };
  std::vector<Contender> const contenders = {
      {"round robin", "balancer.policy=round_robin"},
      {"least requests", least_requests},
      {"fill up", fmt::format("balancer.policy=first(limit={})", limit)}};
  Question question;
  question.traffic = long_requests(random, between(random, 5, 7));
  constexpr char const* fleet = "There are 2 servers, server.1 and server.2, with one worker each. A server "
                                "serves one request after another; the others wait in its queue.";
  question.facts = {
      fleet, "Each session has one request.", "Round robin: servers take turns, server.1 first.",
      "Least requests: " + std::string{least_requests_fact}.replace(0, 1, "a"),
      fmt::format("Fill up: a request goes to server.1 if that has fewer than {} requests in hand, else to "
                  "server.2 if that has; else to the one with fewer (server.1 on a tie).",
                  limit)};
  question.asks = "Under which policy do requests wait for the shortest time, summed over all?";
  std::vector<Nanoseconds> sums_ns;
  for (Contender const& contender : contenders) {
    question.scenes.emplace_back(
        std::vector<std::string>{server_count(servers), "server.workers=1", contender.policy},
        question.traffic);
    if (!instants_differ(question.scenes.back(), question.traffic)) return {};
    sums_ns.push_back(static_cast<Nanoseconds>(question.scenes.back().trial().wait_sum_ns));
    question.choices.emplace_back(contender.name);
  }
  std::vector<Nanoseconds> sorted = sums_ns;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) return {};
  auto const best = static_cast<std::size_t>(std::ranges::find(sums_ns, sorted.front()) - sums_ns.begin());
  question.answer = contenders[best].name;
  for (std::size_t i = 0; i < contenders.size(); ++i)
    question.because += fmt::format("{}{} {} ms", i == 0 ? "Summed waits: " : ", ", contenders[i].name,
                                    sums_ns[i] / 1'000'000);
  question.because += ".";
  auto const worst = static_cast<std::size_t>(std::ranges::max_element(sums_ns) - sums_ns.begin());
  question.seen_by_less = question.seen_by_more = question.witness_against(contenders[worst].name);
  return question;
}

} // namespace

std::span<QuizTopic const> policy_topics() {
  static constexpr QuizTopic table[] = {
      {"weights", 6, "which server is next in a weighted round robin?", draw_weights},
      {"least-requests", 6, "which server has the fewest requests in hand?", draw_least_requests},
      {"policy", 6, "which policy makes requests wait less here?", draw_policy},
  };
  return table;
}

} // namespace stickysim
