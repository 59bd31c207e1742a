#include "witness/play.hpp"

#include "witness/loopback.hpp"
#include "witness/origin.hpp"
#include "witness/product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace stickysim::witness {

namespace {

/// How long answers are waited for after the end of the run.
constexpr double patience_s = 1;

/// The value of a header, its name in small letters, of an answer; empty if it has none.
std::string header(std::string const& answer, std::string const& name) {
  auto const found = answer.find("\r\n" + name + ": ");
  if (found == std::string::npos) return {};
  auto const start = found + name.size() + 4;
  return answer.substr(start, answer.find("\r\n", start) - start);
}

class Play {
public:
  Play(Script const& script, std::string const& folder, int port)
      : script_{script}, port_{port}, product_{opened(port), folder, port} {
    plan_requests();
    plan_faults();
    plan_maintenance();
  }

  std::vector<Pick> run() {
    stage_.run(to_seconds(script_.scenario.run.duration_ns) + patience_s);
    std::vector<Pick> picks;
    for (auto const& of_session : picks_)
      picks.insert(picks.end(), of_session.begin(), of_session.end());
    return picks;
  }

private:
  struct Visit {
    std::size_t session = 0;
    std::size_t step = 0;
    std::string read;
  };

  /// The servers must be there before their balancer.
  Script const& opened(int port) {
    for (ServerGroup const& group : script_.design().servers)
      for (std::int64_t i = 0; i < group.count; ++i) {
        int const number = static_cast<int>(origins_.size()) + 1;
        int const status = group.failure_rate == 1 ? 500 : 200;
        origins_.push_back(std::make_unique<Origin>(stage_, number, port + number, status));
      }
    return script_;
  }

  void plan_requests() {
    Trace const& trace = script_.trace();
    picks_.resize(trace.sessions.size());
    cookies_.resize(trace.sessions.size());
    for (std::size_t session = 0; session < trace.sessions.size(); ++session)
      for (std::size_t step = 0; step < trace.sessions[session].count; ++step) {
        picks_[session].push_back({.session = trace.sessions[session].id, .step = step});
        TraceRequest const& request = trace.requests[trace.sessions[session].first + step];
        if (request.at_ns < 0) throw std::runtime_error{"every row of the trace must say `at`"};
        stage_.at(to_seconds(request.at_ns), [=, this] { issue(session, step); });
      }
  }

  void plan_faults() {
    for (Fault const& fault : script_.design().faults) {
      double const end_s = to_seconds(fault.at_ns + fault.for_ns);
      bool const crash = fault.kind == FaultKind::crash;
      if ((!crash && fault.kind != FaultKind::hang) || fault.target != FaultTarget::server)
        throw std::runtime_error{"only named servers that crash or hang can be played"};
      Origin& origin = *origins_.at(static_cast<std::size_t>(fault.server - 1));
      stage_.at(to_seconds(fault.at_ns), [&origin, crash] { crash ? origin.crash() : origin.hang(); });
      stage_.at(end_s, [&origin, crash] { crash ? origin.open() : origin.wake(); });
    }
  }

  void plan_maintenance() {
    for (Maintenance const& out : script_.design().maintenances) {
      auto const set = [this, server = out.server](Nanoseconds at_ns, char const* state) {
        stage_.at(to_seconds(at_ns),
                  [=, this] { product_.tell(fmt::format("set server fleet/s{} state {}", server, state)); });
      };
      if (out.drain_timeout_ns > 0) set(out.at_ns, "drain");
      set(out.at_ns + out.drain_timeout_ns, "maint");
      if (out.for_ns >= 0) set(out.at_ns + out.drain_timeout_ns + out.for_ns, "ready");
    }
  }

  void issue(std::size_t session, std::size_t step) {
    picks_[session][step].at_s = stage_.now_s();
    int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (std::string const& address = script_.addresses[session]; !address.empty()) {
      sockaddr_in const own = loopback(0, address.c_str());
      if (bind(fd, reinterpret_cast<sockaddr const*>(&own), sizeof own) != 0)
        throw std::runtime_error{"cannot send from " + address};
    }
    sockaddr_in const balancer = loopback(port_);
    if (connect(fd, reinterpret_cast<sockaddr const*>(&balancer), sizeof balancer) != 0)
      throw std::runtime_error{"the product is gone"};
    TraceSession const& told = script_.trace().sessions[session];
    Nanoseconds const demand_ns = script_.trace().requests[told.first + step].demand_ns;
    std::string cookies;
    for (auto const& [name, value] : cookies_[session])
      cookies += fmt::format("Cookie: {}={}\r\n", name, value);
    auto const text = fmt::format(
        "GET /{0}?ms={1} HTTP/1.1\r\nHost: fleet\r\nX-Session: {0}\r\n{2}Connection: close\r\n\r\n", told.id,
        demand_ns / 1'000'000, cookies);
    if (send(fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
      throw std::runtime_error{"the product does not read"};
    visits_[fd] = {.session = session, .step = step, .read = {}};
    stage_.watch(fd, POLLIN, [this, fd] { hear(fd); });
  }

  void hear(int fd) {
    Visit& visit = visits_[fd];
    char bytes[4096];
    auto const count = read(fd, bytes, sizeof bytes);
    if (count > 0) {
      visit.read.append(bytes, static_cast<std::size_t>(count));
      return;
    }
    stage_.forget(fd);
    close(fd);
    Pick& pick = picks_[visit.session][visit.step];
    pick.after_s = stage_.now_s() - pick.at_s;
    if (visit.read.starts_with("HTTP/1.1 ")) pick.status = std::atoi(visit.read.c_str() + 9);
    pick.server = std::atoi(header(visit.read, "x-served-by").c_str());
    if (std::string const cookie = header(visit.read, "set-cookie"); !cookie.empty()) {
      auto const equals = cookie.find('=');
      cookies_[visit.session][cookie.substr(0, equals)] =
          cookie.substr(equals + 1, cookie.find(';') - equals - 1);
    }
    visits_.erase(fd);
  }

  Script const& script_;
  int port_;
  Stage stage_;
  std::vector<std::unique_ptr<Origin>> origins_;
  Product product_;
  std::vector<std::vector<Pick>> picks_; ///< by session and step
  std::vector<std::map<std::string, std::string>> cookies_;
  std::map<int, Visit> visits_; ///< under way, by file
};

} // namespace

std::vector<Pick> play(Script const& script, std::string const& folder, int port) {
  return Play{script, folder, port}.run();
}

} // namespace stickysim::witness
