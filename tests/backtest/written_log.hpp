#pragma once

#include "folder.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace stickysim {

enum class LogStyle { haproxy, nginx };

/// The access log that the balancer of a trial would write: of HAProxy's `option httplog`, or nginx' with
/// `rt=$request_time uaddr=$upstream_addr urt=$upstream_response_time` added to the combined format. Each
/// session has an address of its own; servers are web1, web2, … or 10.0.9.1:8080, 10.0.9.2:8080, …
inline std::string written_log(std::vector<LoggedAttempt> const& requests, LogStyle style) {
  struct Seen {
    std::size_t number = 0;
    ServerId server = no_server;
  };
  std::map<std::pair<std::uint32_t, std::uint64_t>, Seen> sessions;
  std::string log;
  for (LoggedAttempt const& request : requests) {
    auto const [entry, is_first] = sessions.try_emplace({request.workload, request.session}, Seen{});
    Seen& session = entry->second;
    if (is_first) session.number = sessions.size() - 1;
    std::string const client =
        fmt::format("10.{}.{}.{}", session.number >> 16, session.number >> 8 & 255, session.number & 255);
    Nanoseconds const at_ms = (style == LogStyle::haproxy ? request.issued_ns : request.ended_ns) / 1'000'000;
    Nanoseconds const total_ms = (request.ended_ns - request.issued_ns) / 1'000'000;
    std::string const time = fmt::format("{:02}/Nov/2026:{:02}:{:02}:{:02}", 2 + at_ms / 86'400'000,
                                         at_ms / 3'600'000 % 24, at_ms / 60'000 % 60, at_ms / 1000 % 60);
    bool const failed = request.answer == AttemptEnd::failed;
    bool const served = request.server != no_server;
    int const status = failed ? 503 : 200;
    if (style == LogStyle::haproxy) {
      char const cookie = session.server == no_server ? 'N' : session.server == request.server ? 'V' : 'D';
      log += fmt::format(
          "Nov  2 00:00:00 lb haproxy[7]: {}:40000 [{}.{:03}] www app/{} 0/0/{}/{}/{} {} 512 - - "
          "{}-{}{} 9/9/9/9/0 0/0 \"GET /cart HTTP/1.1\"\n",
          client, time, at_ms % 1000, served ? fmt::format("web{}", request.server + 1) : "<NOSRV>",
          failed ? -1 : 0, failed ? -1 : total_ms, total_ms, status, failed ? 'S' : '-', cookie,
          cookie == 'V' ? 'N' : 'I');
    } else {
      log += fmt::format("{} - - [{} +0000] \"GET /cart HTTP/1.1\" {} 512 \"-\" \"Mozilla/5.0\" rt={:.3f} "
                         "uaddr=\"{}\" urt=\"{:.3f}\"\n",
                         client, time, status, static_cast<double>(total_ms) / 1000,
                         served ? fmt::format("10.0.9.{}:8080", request.server + 1) : "-",
                         static_cast<double>(total_ms) / 1000);
    }
    if (!failed) session.server = request.server;
  }
  return log;
}

/// The log of a trial of a scenario's first variant.
inline std::string log_of_trial(Scenario const& scenario, std::uint64_t replication, LogStyle style) {
  std::vector<LoggedAttempt> requests;
  run_trial(scenario.variants.front().design, scenario.run, replication, requests);
  return written_log(requests, style);
}

} // namespace stickysim
