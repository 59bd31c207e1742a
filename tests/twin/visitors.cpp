#include "twin/visitors.hpp"

#include "twin/message.hpp"
#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace stickysim::twin {

namespace {

/// Where the kernel chooses a port only when the other end is known, so that there are enough of them.
void bind_to(int fd, std::string const& address) {
  int const yes = 1;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  sockaddr_in const own = witness::loopback(0, address.c_str());
  if (bind(fd, reinterpret_cast<sockaddr const*>(&own), sizeof own) != 0)
    throw std::runtime_error{"cannot send from " + address};
}

std::string result_of(int status) {
  if (status == 200) return "ok";
  if (status == 401) return "logged_out";
  return "failed";
}

} // namespace

Visitors::Visitors(witness::Stage& stage, std::string const& trace, int port, double timeout_s)
    : stage_{stage}, port_{port}, timeout_s_{timeout_s} {
  read_trace(trace);
  for (std::size_t visitor = 0; visitor < visitors_.size(); ++visitor)
    stage_.at(visitors_[visitor].steps.front().at_s, [this, visitor] { issue_next(visitor); });
}

void Visitors::read_trace(std::string const& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line) || line != "session,at,address,think,demand")
    throw std::runtime_error{path + " is no trace with session,at,address,think,demand"};
  std::map<std::string, std::size_t> index_of;
  while (std::getline(file, line)) {
    std::istringstream fields{line};
    std::string session, at, address, think, demand;
    std::getline(fields, session, ',') && std::getline(fields, at, ',') &&
        std::getline(fields, address, ',') && std::getline(fields, think, ',') &&
        std::getline(fields, demand);
    auto const [entry, is_new] = index_of.try_emplace(session, visitors_.size());
    if (is_new) visitors_.push_back({.id = session, .address = address, .steps = {}, .cookies = {}});
    visitors_[entry->second].steps.push_back({.at_s = at.empty() ? -1 : std::atof(at.c_str()),
                                              .think_s = std::atof(think.c_str()),
                                              .demand_s = std::atof(demand.c_str())});
  }
}

void Visitors::issue_next(std::size_t index) {
  Visitor& visitor = visitors_[index];
  std::size_t const step = visitor.next++;
  if (visitor.next < visitor.steps.size() && visitor.steps[visitor.next].at_s >= 0)
    stage_.at(visitor.steps[visitor.next].at_s, [this, index] { issue_next(index); });
  issue(index, step, visitor.logged_in ? "request" : "login");
}

void Visitors::issue(std::size_t index, std::size_t step, std::string const& errand) {
  Visitor const& visitor = visitors_[index];
  Request request{.visitor = index, .step = step, .read = {}};
  for (char const* const known : {"login", "request", "relogin", "repeat"})
    if (errand == known) request.errand = known;
  request.demand_s = visitor.steps[errand == "relogin" ? 0 : step].demand_s;
  request.issued_s = stage_.now_s();
  request.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!visitor.address.empty()) bind_to(request.fd, visitor.address);
  int const id = next_id_++;
  int const fd = request.fd;
  under_way_[id] = request;

  std::string cookies;
  for (auto const& [name, value] : visitor.cookies)
    cookies += fmt::format("{}{}={}", cookies.empty() ? "cookie: " : "; ", name, value);
  auto const text = fmt::format(
      "GET /?sid={0} HTTP/1.1\r\nhost: fleet\r\nx-session: {0}\r\nx-demand-us: {1:.0f}\r\n{2}{3}{4}"
      "connection: close\r\n\r\n",
      visitor.id, request.demand_s * 1e6, visitor.logged_in ? "" : "x-login: yes\r\n", cookies,
      cookies.empty() ? "" : "\r\n");
  sockaddr_in const balancer = witness::loopback(port_);
  bool const sent = connect(fd, reinterpret_cast<sockaddr const*>(&balancer), sizeof balancer) == 0 &&
                    send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  if (!sent) return conclude(id, false);
  stage_.watch(fd, POLLIN, [this, id] { hear(id); });
  stage_.at(request.issued_s + timeout_s_, [this, id] {
    if (under_way_.contains(id)) conclude(id, true);
  });
}

void Visitors::hear(int id) {
  Request& request = under_way_.at(id);
  char bytes[4096];
  auto const count = read(request.fd, bytes, sizeof bytes);
  if (count > 0)
    request.read.append(bytes, static_cast<std::size_t>(count));
  else
    conclude(id, false);
}

void Visitors::conclude(int id, bool timeout) {
  Request const request = under_way_.at(id);
  under_way_.erase(id);
  stage_.forget(request.fd);
  close(request.fd);
  int const status = request.read.starts_with("HTTP/1.1 ") ? std::atoi(request.read.c_str() + 9) : 0;
  log_.push_back(row(request, timeout ? "timeout" : result_of(status), stage_.now_s() - request.issued_s));
  take_cookies(request.read, visitors_[request.visitor].cookies);
  react(request, status);
}

void Visitors::react(Request const& request, int status) {
  Visitor& visitor = visitors_[request.visitor];
  std::string const errand = request.errand;
  bool const recorded_times = visitor.steps.back().at_s >= 0 && visitor.steps.size() > 1;
  if (status == 401 && errand != "repeat") {
    visitor.logged_in = false;
    return issue(request.visitor, request.step, "relogin");
  }
  if (status == 200 && errand != "request") visitor.logged_in = true;
  if (status == 200 && errand == "relogin" && !recorded_times)
    return issue(request.visitor, request.step, "repeat");
  go_on(request.visitor);
}

void Visitors::go_on(std::size_t index) {
  Visitor const& visitor = visitors_[index];
  if (visitor.next >= visitor.steps.size()) return;
  Step const& step = visitor.steps[visitor.next];
  if (step.at_s < 0) stage_.at(stage_.now_s() + step.think_s, [this, index] { issue_next(index); });
}

std::string Visitors::row(Request const& request, std::string const& result, double latency_s) const {
  auto const told = [&](char const* name) {
    std::string const value = header(request.read, name);
    return value.empty() ? std::string{"0"} : value;
  };
  return fmt::format("{},{},{},{:.0f},{:.0f},{},{},{},{},{},{:.0f}", visitors_[request.visitor].id,
                     request.step, request.errand, request.issued_s * 1e6, latency_s * 1e6, result,
                     request.read.starts_with("HTTP/1.1 ") ? request.read.substr(9, 3) : "0",
                     told("x-served-by"), told("x-wait-us"), told("x-worker-us"), request.demand_s * 1e6) +
         ',' + told("x-store-us");
}

void Visitors::write(std::string const& path) const {
  std::ofstream csv{path};
  csv << "session,step,errand,at_us,latency_us,result,status,server,wait_us,worker_us,demand_us,store_us\n";
  for (std::string const& line : log_)
    csv << line << '\n';
  for (auto const& [id, request] : under_way_)
    csv << row(request, "unfinished", stage_.now_s() - request.issued_s) << '\n';
}

} // namespace stickysim::twin
