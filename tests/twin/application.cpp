#include "twin/application.hpp"

#include "twin/message.hpp"
#include "twin/token.hpp"
#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stickysim::twin {

namespace {

/// Of a session in the store, so that reading and writing it is some work.
std::string const stored_session(500, 's');

long microseconds(double time_s) { return static_cast<long>(time_s * 1e6 + 0.5); }

} // namespace

Application::Application(witness::Stage& stage, ApplicationSettings settings)
    : stage_{stage}, settings_{std::move(settings)} {
  for (std::size_t worker = 0; worker < settings_.workers; ++worker) {
    idle_.push_back(worker);
    stores_.push_back(std::make_unique<Store>(stage_, settings_.store_port, settings_.store_timeout_s));
  }
  listener_ = witness::listen_on(settings_.port);
  stage_.watch(listener_, POLLIN, [this] { accept_all(); });
}

void Application::accept_all() {
  for (;;) {
    int const fd = witness::accept_from(listener_);
    if (fd < 0) return;
    int const id = next_id_++;
    connections_[id].fd = fd;
    stage_.watch(fd, POLLIN, [this, id] { read(id); });
  }
}

void Application::read(int id) {
  Connection& connection = connections_.at(id);
  char bytes[4096];
  auto const count = ::read(connection.fd, bytes, sizeof bytes);
  if (count < 0 && errno == EAGAIN) return; // what was ready was a connection that had this file before
  if (count <= 0) return close(id);
  bool const complete = connection.read.find("\r\n\r\n") != std::string::npos;
  connection.read.append(bytes, static_cast<std::size_t>(count));
  if (!complete && connection.read.find("\r\n\r\n") != std::string::npos) enqueue(id, connection.read);
}

void Application::enqueue(int id, std::string const& request) {
  auto const visit = std::make_shared<Visit>();
  auto const cookies = cookies_of(request);
  auto const cookie = cookies.find("SID");
  visit->connection = id;
  visit->client = header(request, "x-session");
  if (cookie != cookies.end()) visit->state = cookie->second;
  visit->login = !header(request, "x-login").empty();
  visit->demand_s = std::atof(header(request, "x-demand-us").c_str()) / 1e6;
  visit->arrived_s = stage_.now_s();
  queue_.push_back(visit);
  start_waiting();
}

void Application::start_waiting() {
  while (!idle_.empty() && !queue_.empty()) {
    VisitPointer const visit = queue_.front();
    queue_.pop_front();
    visit->worker = idle_.back();
    idle_.pop_back();
    visit->started_s = stage_.now_s();
    look_up(visit);
  }
}

void Application::look_up(VisitPointer const& visit) {
  if (visit->login) return work(visit);
  if (settings_.state == "local") return sessions_.contains(visit->state) ? work(visit) : answer(visit, 401);
  if (settings_.state == "client")
    return text_of_token(visit->state).empty() ? answer(visit, 401) : work(visit);
  double const asked_s = stage_.now_s();
  stores_[visit->worker]->get(visit->state, [this, visit, asked_s](Store::Fate fate) {
    visit->store_s += stage_.now_s() - asked_s;
    if (fate == Store::Fate::ok) return work(visit);
    answer(visit, fate == Store::Fate::nothing ? 401 : 500);
  });
}

void Application::work(VisitPointer const& visit) {
  stage_.at(stage_.now_s() + visit->demand_s, [this, visit] { write_back(visit); });
}

void Application::write_back(VisitPointer const& visit) {
  if (visit->login)
    visit->state = fmt::format("{}-{}-{}-{}", visit->client, settings_.number, getpid(), ++logins_);
  std::string const cookie = fmt::format("set-cookie: SID={}; path=/\r\n", visit->state);
  if (settings_.state == "local") {
    sessions_.insert(visit->state);
    return answer(visit, 200, visit->login ? cookie : "");
  }
  if (settings_.state == "client") {
    std::string const text = visit->login ? visit->state : text_of_token(visit->state);
    return answer(visit, 200, fmt::format("set-cookie: SID={}; path=/\r\n", signed_token(text)));
  }
  double const asked_s = stage_.now_s();
  stores_[visit->worker]->set(visit->state, stored_session, [this, visit, asked_s, cookie](Store::Fate fate) {
    visit->store_s += stage_.now_s() - asked_s;
    if (fate != Store::Fate::ok) return answer(visit, 500);
    answer(visit, 200, visit->login ? cookie : "");
  });
}

void Application::answer(VisitPointer const& visit, int status, std::string const& cookie) {
  double const now_s = stage_.now_s();
  if (auto const found = connections_.find(visit->connection); found != connections_.end()) {
    auto const text =
        fmt::format("HTTP/1.1 {} Answer\r\nx-served-by: {}\r\nx-wait-us: {}\r\nx-worker-us: {}\r\n"
                    "x-store-us: {}\r\n{}content-length: 0\r\nconnection: close\r\n\r\n",
                    status, settings_.number, microseconds(visit->started_s - visit->arrived_s),
                    microseconds(now_s - visit->started_s), microseconds(visit->store_s), cookie);
    [[maybe_unused]] auto const sent = send(found->second.fd, text.data(), text.size(), MSG_NOSIGNAL);
    close(visit->connection);
  }
  idle_.push_back(visit->worker);
  start_waiting();
}

void Application::close(int id) {
  int const fd = connections_.at(id).fd;
  stage_.forget(fd);
  ::close(fd);
  connections_.erase(id);
}

} // namespace stickysim::twin
