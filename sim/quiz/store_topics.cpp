// Lesson 5: the store and the token.

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::string const store_fact =
    "State is in a store that all servers reach: each request reads it there and writes it "
    "back. Any server may serve any request.";

std::optional<Question> draw_outage(Random& random) {
  std::uint64_t const down_s = between(random, 3, 8);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 6, 8)}.draw(random);
  Nanoseconds const at_ns = draw_instant(random, question.traffic);
  Nanoseconds const end_ns = at_ns + static_cast<Nanoseconds>(down_s) * nanoseconds_per_second;
  question.facts = {
      fleet_fact(2), store_fact,
      fmt::format(
          "At {} the store crashes. At {} it serves again, with all that was written. A request meanwhile fails; "
          "its user goes on with the next one. A session whose login has failed logs in with its next request.",
          seconds_text(at_ns), seconds_text(end_ns))};
  question.asks = "How many sessions meet an error?";
  question.scenes.emplace_back(
      std::vector<std::string>{
          server_count(2), "state.placement=shared", "state.store.persist=0s", "workload.on_failure=skip",
          "balancer.retries=0",
          fmt::format("fault=[{{kind=\"store_crash\", at=\"{}ns\", for=\"{}s\"}}]", at_ns, down_s)},
      question.traffic);
  std::vector<bool> failed;
  for (std::size_t session = 0; session < question.traffic.size(); ++session)
    failed.push_back(question.scenes.front().life(session).count(Happening::is_failed) > 0);
  if (!is_mixed(failed) || std::ranges::count(failed, true) < 2) return {};
  ask_for_count(question, failed);
  question.because = fmt::format("{} a request between {} and {}.", sessions_that(failed, "has", "have"),
                                 seconds_text(at_ns), seconds_text(end_ns));
  return question;
}

std::optional<Question> draw_ttl(Random& random) {
  std::uint64_t const ttl_s = between(random, 5, 12);
  Question question;
  question.traffic =
      TrafficDraw{.sessions = between(random, 6, 8), .most_requests = 4, .least_requests = 2}.draw(random);
  question.facts = {
      fleet_fact(2), store_fact,
      fmt::format("The store forgets a state {} s after its last use. Each request is a use.", ttl_s),
      "A session is lost if one of its requests finds its state gone."};
  question.scenes.emplace_back(std::vector<std::string>{server_count(2), "state.placement=shared",
                                                        fmt::format("state.ttl={}s", ttl_s)},
                               question.traffic);
  for (PaperSession const& session : question.traffic)
    for (std::size_t step = 1; step < session.at_ns.size(); ++step)
      if (session.at_ns[step] - session.at_ns[step - 1] ==
          static_cast<Nanoseconds>(ttl_s) * nanoseconds_per_second)
        return {}; // whether the use is the request or its answer would decide
  if (!ask_for_lost(question)) return {};
  question.because = fmt::format("{} Lost are those with more than {} s between two requests.",
                                 lost_because(question.scenes.front()), ttl_s);
  return question;
}

std::optional<Question> draw_token(Random& random) {
  std::uint64_t const first = between(random, 5, 30) * 50;
  std::uint64_t const growth = between(random, 4, 24) * 50;
  Question question;
  question.traffic = TrafficDraw{.sessions = 4, .most_requests = 7, .least_requests = 2}.draw(random);
  question.facts = {
      fleet_fact(2),
      fmt::format(
          "The state is a token that the browser keeps in a cookie. The login makes a token of {} bytes; each "
          "later request adds {} bytes to it.",
          first, growth),
      "A browser does not keep a cookie of more than 4,096 bytes: it ignores the new token and goes on with the one that "
      "it has. The work of the request is then lost."};
  question.asks = "How many requests' work is lost, over all sessions?";
  question.unit = "requests";
  question.scenes.emplace_back(std::vector<std::string>{server_count(2), "state.placement=client",
                                                        "workload.kind=cart",
                                                        fmt::format("state.token_bytes={}B", first),
                                                        fmt::format("state.growth={}B", growth)},
                               question.traffic);
  std::uint64_t const lost = question.scenes.front().trial().work_lost;
  if (lost == 0) return {};
  question.answer = std::to_string(lost);
  auto const longest =
      std::ranges::max_element(question.traffic, {}, [](PaperSession const& s) { return s.at_ns.size(); });
  auto const shortest =
      std::ranges::min_element(question.traffic, {}, [](PaperSession const& s) { return s.at_ns.size(); });
  question.seen_by_less = static_cast<std::size_t>(longest - question.traffic.begin());
  question.seen_by_more = static_cast<std::size_t>(shortest - question.traffic.begin());
  question.because =
      fmt::format("A token that holds the work of {} requests has {} + {} × {} bytes at most; what comes "
                  "after them is lost.",
                  (4096 - first) / growth + 1, first, (4096 - first) / growth, growth);
  return question;
}

} // namespace

std::span<QuizTopic const> store_topics() {
  static constexpr QuizTopic table[] = {
      {"ttl", 5, "how many sessions does a store forget while their users think?", draw_ttl},
      {"outage", 5, "how many sessions meet an error while the store is down?", draw_outage},
      {"token", 5, "how much work is lost if a token outgrows its cookie?", draw_token},
  };
  return table;
}

} // namespace stickysim
