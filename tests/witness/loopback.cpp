#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <cstdint>
#include <stdexcept>
#include <sys/socket.h>

namespace stickysim::witness {

sockaddr_in loopback(int port, char const* address) {
  sockaddr_in socket_address{};
  socket_address.sin_family = AF_INET;
  socket_address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, address, &socket_address.sin_addr) != 1)
    throw std::runtime_error{fmt::format("'{}' is no address", address)};
  return socket_address;
}

int listen_on(int port) {
  int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int const yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in const address = loopback(port);
  if (bind(listener, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0 ||
      listen(listener, 512) != 0)
    throw std::runtime_error{fmt::format("port {} is taken", port)};
  return listener;
}

int accept_from(int listener) { return accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

} // namespace stickysim::witness
