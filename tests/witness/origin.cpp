#include "witness/origin.hpp"

#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace stickysim::witness {

Origin::Origin(Stage& stage, int number, int port, int status)
    : stage_{stage}, number_{number}, port_{port}, status_{status} {
  open();
}

void Origin::open() {
  listener_ = listen_on(port_);
  stage_.watch(listener_, POLLIN, [this] { accept_all(); });
}

void Origin::crash() {
  if (listener_ >= 0) {
    stage_.forget(listener_);
    ::close(listener_);
    listener_ = -1;
  }
  hangs_ = false;
  linger const reset{.l_onoff = 1, .l_linger = 0};
  for (auto const& [id, connection] : connections_) {
    stage_.forget(connection.fd);
    setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(connection.fd);
  }
  connections_.clear();
}

void Origin::hang() {
  hangs_ = true;
  stage_.forget(listener_);
  for (auto const& [id, connection] : connections_)
    stage_.forget(connection.fd);
}

void Origin::wake() {
  if (!hangs_) return;
  hangs_ = false;
  stage_.watch(listener_, POLLIN, [this] { accept_all(); });
  std::vector<int> due;
  for (auto const& [id, connection] : connections_) {
    stage_.watch(connection.fd, POLLIN, [this, id = id] { read(id); });
    if (connection.due) due.push_back(id);
  }
  for (int const id : due)
    answer(id);
}

void Origin::accept_all() {
  for (;;) {
    int const fd = accept_from(listener_);
    if (fd < 0) return;
    int const id = next_id_++;
    connections_[id].fd = fd;
    stage_.watch(fd, POLLIN, [this, id] { read(id); });
  }
}

void Origin::read(int id) {
  auto const found = connections_.find(id);
  if (found == connections_.end()) return;
  char bytes[4096];
  auto const count = ::read(found->second.fd, bytes, sizeof bytes);
  if (count <= 0) return close(id);
  std::string& text = found->second.read;
  bool const complete = text.find("\r\n\r\n") != std::string::npos;
  text.append(bytes, static_cast<std::size_t>(count));
  if (complete || text.find("\r\n\r\n") == std::string::npos) return;
  auto const demand = text.find("?ms=");
  if (demand == std::string::npos) return answer(id);
  stage_.at(stage_.now_s() + std::atof(text.c_str() + demand + 4) / 1e3, [this, id] { answer(id); });
}

void Origin::answer(int id) {
  auto const found = connections_.find(id);
  if (found == connections_.end()) return;
  if (hangs_) {
    found->second.due = true;
    return;
  }
  bool const works = found->second.read.find("?ms=") != std::string::npos;
  auto const text = fmt::format("HTTP/1.1 {} Served\r\nx-served-by: {}\r\nContent-Length: 0\r\n"
                                "Connection: close\r\n\r\n",
                                works ? status_ : 200, number_);
  [[maybe_unused]] auto const sent = send(found->second.fd, text.data(), text.size(), MSG_NOSIGNAL);
  close(id);
}

void Origin::close(int id) {
  stage_.forget(connections_[id].fd);
  ::close(connections_[id].fd);
  connections_.erase(id);
}

} // namespace stickysim::witness
