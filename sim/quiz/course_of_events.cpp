#include "quiz/course_of_events.hpp"

#include "quiz/traffic_draw.hpp"
#include <stickysim/model/cause.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stickysim {

namespace {

struct Row {
  Nanoseconds at_ns = 0;
  std::size_t session = 0;
  std::string request;
  std::string server = "-";
  Nanoseconds queued_ns = 0; ///< since when it has waited
  Nanoseconds wait_ns = 0;
  std::string end = "-";
};

/// `2`, `2 again`, `login again`; empty if the entry issues no request.
std::string request_issued(ChronicleEntry const& entry) {
  switch (entry.what) {
  case Happening::logs_in:
  case Happening::requests: return std::to_string(entry.step + 1);
  case Happening::logs_in_again: return "new login";
  case Happening::repeats: return fmt::format("{} again", entry.step + 1);
  default: return {};
  }
}

void note(Row& row, ChronicleEntry const& entry, Scene const& scene) {
  switch (entry.what) {
  case Happening::arrives: row.server = scene.name_of_server(entry.server); return;
  case Happening::waits: row.queued_ns = entry.at_ns; return;
  case Happening::gets_worker: row.wait_ns = row.queued_ns > 0 ? entry.at_ns - row.queued_ns : 0; return;
  case Happening::finds_stale: row.end = "ok, but earlier work is gone"; return;
  case Happening::is_answered:
    if (row.end == "-") row.end = "ok";
    return;
  case Happening::is_logged_out:
    row.end = fmt::format("nobody is logged in ({})", name_of(entry.cause));
    return;
  case Happening::is_failed: row.end = fmt::format("error ({})", row_of(entry.failure).meaning); return;
  default: return;
  }
}

} // namespace

std::string course_of_events(Scene const& scene) {
  std::vector<Row> rows;
  for (std::size_t session = 0; session < scene.sessions(); ++session) {
    std::size_t const first = rows.size();
    for (ChronicleEntry const& entry : scene.life(session).entries) {
      if (std::string request = request_issued(entry); !request.empty())
        rows.push_back({.at_ns = entry.at_ns, .session = session + 1, .request = std::move(request)});
      else if (rows.size() > first)
        note(rows.back(), entry, scene);
    }
  }
  std::ranges::stable_sort(rows, {}, &Row::at_ns);
  bool const any_waits = std::ranges::any_of(rows, [](Row const& row) { return row.wait_ns > 0; });
  std::string text = fmt::format("{:>8}  {:>7}  {:<9}  {:<9}{}  answer\n", "at", "session", "request",
                                 "server", any_waits ? "      waits" : "");
  for (Row const& row : rows)
    text +=
        fmt::format("{:>8}  {:>7}  {:<9}  {:<9}{}  {}\n", seconds_text(row.at_ns), row.session, row.request,
                    row.server, any_waits ? fmt::format("{:>8} ms", row.wait_ns / 1'000'000) : "", row.end);
  return text;
}

} // namespace stickysim
