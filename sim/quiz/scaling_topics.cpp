// Lesson 3: a server is added.

#include "quiz/lesson_topics.hpp"
#include "quiz/premises.hpp"
#include "quiz/traffic_draw.hpp"
#include "routing/hash_ring.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::string joins(std::uint64_t servers, Nanoseconds at_ns) {
  return fmt::format("scale=[{{at=\"{}ns\", count={}}}]", at_ns, servers);
}

std::string joins_fact(std::uint64_t servers, Nanoseconds at_ns) {
  return fmt::format("At {} one more server, server.{}, joins.", seconds_text(at_ns), servers + 1);
}

/// Sessions of two requests, one before a server joins and one after it.
struct Growth {
  std::uint64_t servers;
  Nanoseconds at_ns;
};

Growth draw_growth(Random& random, Question& question, std::uint64_t most_servers) {
  std::uint64_t const sessions = between(random, 6, 8);
  question.traffic.assign(sessions, {});
  Nanoseconds now_ns = 0;
  for (int round = 0; round < 2; ++round)
    for (PaperSession& session : question.traffic) {
      session.at_ns.push_back(now_ns += nanoseconds_per_second);
      session.work_ns.push_back(nanoseconds_per_second / 10);
    }
  return {between(random, 2, most_servers),
          question.traffic.back().at_ns.front() + nanoseconds_per_second / 2};
}

std::vector<std::string> grown(Growth const& growth, std::string const& policy) {
  return {server_count(growth.servers), "server.boot_time=0s", "balancer.policy=" + policy,
          joins(growth.servers + 1, growth.at_ns)};
}

/// How many sessions find their state on another server.
std::optional<Question> ask_for_moved(Question question, std::string const& law) {
  if (!ask_for_lost(question)) return {};
  question.because = lost_because(question.scenes.front()) + law;
  return question;
}

std::string const local_fact =
    "A session's state is kept in the memory of the server that served its first request. It "
    "is lost if a later request goes to another server.";

std::optional<Question> draw_modulo(Random& random) {
  constexpr std::uint64_t shown = 840; // a multiple of 2 … 8: remainders are those of the full hash
  Question question;
  Growth const growth = draw_growth(random, question, 4);
  question.scenes.emplace_back(grown(growth, "hash_modulo"), question.traffic, between(random, 1, 1'000'000));
  question.remark_title = "hash";
  for (std::size_t session = 0; session < question.traffic.size(); ++session)
    question.traffic[session].remark = std::to_string(question.scenes.front().hash_of(session) % shown);
  question.facts = {
      fleet_fact(growth.servers),
      "The balancer hashes sessions: with n servers a session whose hash leaves the remainder r when "
      "divided by n goes to server.(r + 1).",
      local_fact, joins_fact(growth.servers, growth.at_ns)};
  return ask_for_moved(std::move(question),
                       fmt::format(" Their hashes leave another remainder by {} than by {}.",
                                   growth.servers + 1, growth.servers));
}

/// A hash as a place on a circle of a thousand.
std::uint64_t place_of(std::uint64_t hash) {
  return static_cast<std::uint64_t>(static_cast<Uint128>(hash) * 1000 >> 64);
}

std::optional<Question> draw_ring(Random& random) {
  Question question;
  Growth const growth = draw_growth(random, question, 4);
  question.scenes.emplace_back(grown(growth, "ring_hash(vnodes=1)"), question.traffic,
                               between(random, 1, 1'000'000));
  Scene const& scene = question.scenes.front();
  std::vector<std::uint64_t> taken;
  question.remark_title = "place";
  for (std::size_t session = 0; session < question.traffic.size(); ++session) {
    taken.push_back(place_of(scene.hash_of(session)));
    question.traffic[session].remark = std::to_string(taken.back());
  }
  std::vector<std::uint32_t> const points(growth.servers + 1, 1);
  HashRing const ring{points, scene.trial_seed()};
  std::string places;
  for (ServerId server = 0; server < points.size(); ++server)
    for (std::size_t at = ring.first(0), seen = 0; seen < ring.size(); at = ring.next(at), ++seen)
      if (ring.server(at) == server) {
        taken.push_back(place_of(ring.hash(at)));
        places += fmt::format("{}server.{} at {}", server == 0 ? "" : ", ", server + 1, taken.back());
      }
  std::ranges::sort(taken);
  if (std::ranges::adjacent_find(taken) != taken.end()) return {};
  question.facts = {
      fleet_fact(growth.servers),
      fmt::format("The balancer hashes sessions and servers to places on a ring, from 0 to 999: {}. A "
                  "session goes to the first server at or after its own place; after 999 comes 0.",
                  places),
      local_fact,
      joins_fact(growth.servers, growth.at_ns) + " Until then its place on the ring is passed over."};
  return ask_for_moved(
      std::move(question),
      fmt::format(" The new server.{} is now the first one after their places.", growth.servers + 1));
}

std::optional<Question> draw_newcomer(Random& random) {
  std::uint64_t const servers = between(random, 2, 3);
  Question question;
  question.traffic = TrafficDraw{.sessions = between(random, 9, 11), .most_requests = 2}.draw(random);
  Nanoseconds const at_ns = draw_instant(random, question.traffic);
  question.facts = {fleet_fact(servers), sticky_fact,
                    joins_fact(servers, at_ns) + " Turns then begin anew with server.1."};
  question.asks = fmt::format("How many sessions does server.{} serve?", servers + 1);
  question.scenes.emplace_back(std::vector<std::string>{server_count(servers), sticky, "server.boot_time=0s",
                                                        joins(servers + 1, at_ns)},
                               question.traffic);
  std::vector<bool> there;
  for (std::size_t session = 0; session < question.traffic.size(); ++session)
    there.push_back(question.scenes.front().server_of(session, 0) == servers);
  if (!is_mixed(there)) return {};
  ask_for_count(question, there);
  question.because =
      fmt::format("It serves {}. Sessions that were there before keep their server, so only every {} new "
                  "one goes to the new server.",
                  named_sessions(there), ordinal(servers + 1));
  return question;
}

} // namespace

std::span<QuizTopic const> scaling_topics() {
  static constexpr QuizTopic table[] = {
      {"modulo", 3, "how many sessions does one more server move if hashes are divided?", draw_modulo},
      {"ring", 3, "how many sessions does it move on a ring?", draw_ring},
      {"newcomer", 3, "how many sessions does the new server get if they are sticky?", draw_newcomer},
  };
  return table;
}

} // namespace stickysim
