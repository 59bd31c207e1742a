// Lesson 1: what is a session?

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::optional<Question> draw_turns(Random& random) {
  std::uint64_t const servers = between(random, 3, 5);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 4, 6)}.draw(random);
  question.facts = {fleet_fact(servers), "Servers take turns, server.1 first: each request is a turn.",
                    "State is in a store that all servers reach."};
  question.scenes.emplace_back(std::vector{server_count(servers), std::string{"state.placement=shared"}},
                               question.traffic);
  std::size_t const session = random.below(question.traffic.size());
  auto const step = static_cast<std::uint32_t>(question.traffic[session].at_ns.size() - 1);
  if (step == 0) return {};
  ask_for_server(question, session, step);
  question.because =
      fmt::format("The request is the {} of all; turns go on after every {} requests with server.1.",
                  ordinal(requests_until(question.traffic, question.traffic[session].at_ns[step])), servers);
  return question;
}

std::optional<Question> draw_elsewhere(Random& random) {
  std::uint64_t const servers = between(random, 2, 3);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 7, 9), .longest_pause = 2}.draw(random);
  question.facts = {
      fleet_fact(servers), "Servers take turns, server.1 first: each request is a turn.",
      "A session's first request is its login. Its state is kept in the memory of the server that served it.",
      "A user whose request reaches another server is not logged in there, and gives up: the session is "
      "lost, and its later requests are not sent. They are no turns then."};
  question.asks = "How many sessions are lost?";
  question.scenes.emplace_back(std::vector{server_count(servers), std::string{"workload.on_loss=abandon"}},
                               question.traffic);
  if (!is_mixed(question.scenes.front().lost())) return {};
  ask_for_count(question, question.scenes.front().lost());
  question.because = lost_because(question.scenes.front());
  return question;
}

std::optional<Question> draw_cookie(Random& random) {
  std::uint64_t const servers = between(random, 3, 5);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 6, 8)}.draw(random);
  question.facts = {fleet_fact(servers),
                    "The answer to a login sets a cookie that names the server. The balancer sends a request "
                    "that carries a cookie to that server.",
                    "Servers take turns for requests without a cookie, server.1 first."};
  question.scenes.emplace_back(std::vector{server_count(servers), sticky}, question.traffic);
  std::size_t const session = random.below(question.traffic.size());
  auto const step = static_cast<std::uint32_t>(question.traffic[session].at_ns.size() - 1);
  if (step == 0 || session < servers) return {};
  ask_for_server(question, session, step);
  question.because =
      fmt::format("Only logins are turns. Session {} is the {} to log in, and its cookie brings it back.",
                  session + 1, ordinal(session + 1));
  return question;
}

std::optional<Question> draw_address(Random& random) {
  std::uint64_t const servers = between(random, 2, 4);
  std::uint64_t const addresses = between(random, servers, servers + 2);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 8, 10), .most_requests = 1}.draw(random);
  question.remark_title = "address";
  for (PaperSession& session : question.traffic) {
    session.address = between(random, 1, addresses);
    session.remark = fmt::format("10.0.0.{}", session.address);
  }
  question.facts = {fleet_fact(servers),
                    "The balancer keeps a table: for each client address, the server it belongs to. Users "
                    "behind one router share an address.",
                    "Servers take turns for addresses that are not in the table, server.1 first."};
  std::uint64_t const server = random.below(servers);
  question.asks = fmt::format("How many sessions does server.{} serve?", server + 1);
  question.scenes.emplace_back(std::vector{server_count(servers), std::string{"balancer.affinity.kind=table"},
                                           std::string{"balancer.affinity.key=source_ip"}},
                               question.traffic);
  std::vector<bool> there;
  for (std::size_t session = 0; session < question.traffic.size(); ++session)
    there.push_back(question.scenes.front().server_of(session, 0) == server);
  if (!is_mixed(there)) return {};
  ask_for_count(question, there);
  question.because =
      fmt::format("It serves {}: a new address is a turn, a known one is not.", named_sessions(there));
  return question;
}

std::optional<Question> draw_wait(Random& random) {
  Question question;
  std::uint64_t const sessions = between(random, 4, 6);
  question.traffic = TrafficDraw{.sessions = sessions, .most_requests = 1, .longest_pause = 2}.draw(random);
  for (PaperSession& session : question.traffic)
    session.work_ns.front() = static_cast<Nanoseconds>(between(random, 1, 6)) * nanoseconds_per_second / 2;
  question.facts = {
      "There is one server with one worker. It serves one request after another, in the order in "
      "which they come; all others wait in its queue.",
      "Each session has one request."};
  question.asks = "What is the mean time that a request waits in the queue, over all requests?";
  question.unit = "ms";
  question.scenes.emplace_back(std::vector<std::string>{"server.workers=1"}, question.traffic);
  Scene const& scene = question.scenes.front();
  Nanoseconds sum_ns = 0;
  std::vector<Nanoseconds> waits_ns;
  std::string each;
  for (std::size_t session = 0; session < sessions; ++session) {
    waits_ns.push_back(scene.latency_ns(session, 0) - question.traffic[session].work_ns.front());
    sum_ns += waits_ns.back();
    each += fmt::format("{}{}", session == 0 ? "" : " + ", waits_ns.back() / 1'000'000);
  }
  Nanoseconds const unit_ns = static_cast<Nanoseconds>(sessions) * 1'000'000;
  if (sum_ns == 0 || sum_ns % unit_ns != 0) return {};
  question.answer = std::to_string(sum_ns / unit_ns);
  question.seen_by_less = static_cast<std::size_t>(std::ranges::max_element(waits_ns) - waits_ns.begin());
  question.seen_by_more = static_cast<std::size_t>(std::ranges::min_element(waits_ns) - waits_ns.begin());
  question.because =
      fmt::format("A request waits until all that came before it are done: ({}) / {} ms.", each, sessions);
  return question;
}

} // namespace

std::span<QuizTopic const> session_topics() {
  static constexpr QuizTopic table[] = {
      {"turns", 1, "which server is next when servers take turns?", draw_turns},
      {"returns", 1, "where does a cookie bring a session back to?", draw_cookie},
      {"elsewhere", 1, "how many sessions are lost if nothing brings them back?", draw_elsewhere},
      {"address", 1, "how many sessions does a server get if clients share addresses?", draw_address},
      {"wait", 1, "what is the mean wait in a queue?", draw_wait},
  };
  return table;
}

} // namespace stickysim
