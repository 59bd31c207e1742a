#include "quiz/premises.hpp"

#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

std::string const sticky_fact =
    "A session's first request is its login. Its state is kept in the memory of the server that served it, and "
    "a cookie brings the session's later requests to that server. Servers take turns for logins, server.1 "
    "first.";
std::string const lost_fact =
    "A session is lost if one of its requests finds its state gone. State that nobody "
    "comes back for is no loss.";

std::string server_count(std::uint64_t servers) { return fmt::format("server.count={}", servers); }

std::string fleet_fact(std::uint64_t servers) {
  return fmt::format("There are {} servers, server.1 {} server.{}.", servers, servers == 2 ? "and" : "to",
                     servers);
}

std::string ordinal(std::size_t number) {
  bool const teen = number % 100 >= 11 && number % 100 <= 13;
  std::size_t const last = teen ? 0 : number % 10;
  return fmt::format("{}{}", number, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::size_t requests_until(std::vector<PaperSession> const& traffic, Nanoseconds at_ns) {
  std::size_t requests = 0;
  for (PaperSession const& session : traffic)
    requests += static_cast<std::size_t>(
        std::ranges::count_if(session.at_ns, [&](Nanoseconds issued_ns) { return issued_ns <= at_ns; }));
  return requests;
}

bool is_mixed(std::vector<bool> const& has) {
  return std::ranges::count(has, true) > 0 && std::ranges::count(has, false) > 0;
}

void ask_for_server(Question& question, std::size_t session, std::uint32_t step) {
  Scene const& scene = question.scenes.front();
  question.asks = fmt::format("Which server gets the request of session {} at {}?", session + 1,
                              seconds_text(question.traffic[session].at_ns[step]));
  for (ServerId server = 0; server < scene.trial().servers.size(); ++server)
    question.choices.push_back(scene.name_of_server(server));
  question.answer = scene.name_of_server(scene.server_of(session, step));
  question.seen_by_less = question.seen_by_more = session;
}

bool ask_for_lost(Question& question, std::ptrdiff_t least) {
  std::vector<bool> const lost = question.scenes.front().lost();
  if (!is_mixed(lost) || std::ranges::count(lost, true) < least) return false;
  question.asks = "How many sessions are lost?";
  ask_for_count(question, lost);
  return true;
}

std::string sessions_that(std::vector<bool> const& has, std::string_view one, std::string_view several) {
  std::string const names = named_sessions(has);
  return fmt::format("S{} {}", names.substr(1), names.starts_with("sessions") ? several : one);
}

std::string lost_because(Scene const& scene) { return sessions_that(scene.lost(), "is", "are") + " lost."; }

} // namespace stickysim
