#include "quiz/traffic_draw.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

std::vector<PaperSession> TrafficDraw::draw(Random& random) const {
  std::vector<std::uint64_t> left(sessions);
  for (std::uint64_t& requests : left)
    requests = between(random, least_requests, most_requests);
  std::vector<PaperSession> traffic;
  Nanoseconds now_ns = 0;
  while (true) {
    std::vector<std::size_t> waiting; // sessions that may go on, and the next one that may begin
    for (std::size_t session = 0; session < std::min<std::size_t>(traffic.size() + 1, sessions); ++session)
      if (left[session] > 0) waiting.push_back(session);
    if (waiting.empty()) return traffic;
    std::size_t const session = waiting[random.below(waiting.size())];
    if (session == traffic.size()) traffic.emplace_back();
    --left[session];
    now_ns += static_cast<Nanoseconds>(between(random, 1, longest_pause)) * nanoseconds_per_second;
    traffic[session].at_ns.push_back(now_ns);
    traffic[session].work_ns.push_back(nanoseconds_per_second / 10);
  }
}

Nanoseconds last_request_ns(std::vector<PaperSession> const& traffic) {
  Nanoseconds last_ns = 0;
  for (PaperSession const& session : traffic)
    last_ns = std::max(last_ns, session.at_ns.back());
  return last_ns;
}

Nanoseconds draw_instant(Random& random, std::vector<PaperSession> const& traffic) {
  auto const seconds = static_cast<std::uint64_t>(last_request_ns(traffic) / nanoseconds_per_second);
  auto const second = static_cast<Nanoseconds>(between(random, seconds / 4, seconds * 3 / 4));
  return second * nanoseconds_per_second + nanoseconds_per_second / 2;
}

std::string seconds_text(Nanoseconds at_ns) {
  return fmt::format("{}.{} s", at_ns / nanoseconds_per_second,
                     at_ns % nanoseconds_per_second / (nanoseconds_per_second / 10));
}

} // namespace stickysim
