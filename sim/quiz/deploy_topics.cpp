// Lesson 4: deploys and drains.

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

namespace stickysim {

namespace {

std::optional<Question> draw_drain(Random& random) {
  std::uint64_t const servers = between(random, 2, 3);
  std::uint64_t const drain_s = between(random, 3, 8);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 7, 9), .most_requests = 4}.draw(random);
  Nanoseconds const at_ns = draw_instant(random, question.traffic);
  question.facts = {
      fleet_fact(servers), sticky_fact,
      fmt::format(
          "At {} server.{} is to leave. It drains for up to {} s: it still serves the sessions that it has, but "
          "gets no new ones. Then it stops, and a request that comes back to it goes to another server.",
          seconds_text(at_ns), servers, drain_s),
      lost_fact};
  question.scenes.emplace_back(
      std::vector<std::string>{server_count(servers), sticky,
                               fmt::format("scale=[{{at=\"{}ns\", count={}, drain_timeout=\"{}s\"}}]", at_ns,
                                           servers - 1, drain_s)},
      question.traffic);
  if (!ask_for_lost(question)) return {};
  question.because =
      fmt::format("{} Lost are those of server.{} that have a request after {}, when the drain ends.",
                  lost_because(question.scenes.front()), servers,
                  seconds_text(at_ns + static_cast<Nanoseconds>(drain_s) * nanoseconds_per_second));
  return question;
}

std::optional<Question> draw_deploy(Random& random) {
  std::uint64_t const servers = between(random, 2, 3);
  std::uint64_t const pause_s = between(random, 3, 6);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 7, 9)}.draw(random);
  Nanoseconds const at_ns = draw_instant(random, question.traffic);
  std::string times;
  for (std::uint64_t server = 0; server < servers; ++server)
    times += fmt::format(
        "{}server.{} at {}",
        server == 0             ? ""
        : server + 1 == servers ? " and "
                                : ", ",
        server + 1,
        seconds_text(at_ns + static_cast<Nanoseconds>(server * pause_s) * nanoseconds_per_second));
  question.facts = {
      fleet_fact(servers), sticky_fact,
      fmt::format("A deploy restarts one server after another: {}. Each is up again, with its memory empty, "
                  "before the next request comes.",
                  times),
      lost_fact};
  question.scenes.emplace_back(
      std::vector<std::string>{
          server_count(servers), sticky, "server.boot_time=0s",
          fmt::format("rollout=[{{at=\"{}ns\", batch=1, pause=\"{}s\"}}]", at_ns, pause_s)},
      question.traffic);
  if (!ask_for_lost(question)) return {};
  question.because =
      fmt::format("{} Lost are those that are between two requests when their own server restarts.",
                  lost_because(question.scenes.front()));
  return question;
}

} // namespace

std::span<QuizTopic const> deploy_topics() {
  static constexpr QuizTopic table[] = {
      {"drain", 4, "how many sessions does a drain lose that does not wait for all?", draw_drain},
      {"deploy", 4, "how many sessions does a deploy lose that restarts one server after another?",
       draw_deploy},
  };
  return table;
}

} // namespace stickysim
