#pragma once

#include "witness/script.hpp"

#include <string>
#include <sys/types.h>

namespace stickysim::witness {

/// Name and version of `haproxy` or `nginx` as this machine has it; empty if it is not installed.
std::string version_of(std::string const& product);

/// The real balancer of a script, running until this goes: one thread or worker, on loopback.
class Product {
public:
  /// Waits until it listens on `port`; its servers listen on the ports behind that one. `folder`: for its
  /// configuration and whatever it writes. Throws if it does not start.
  Product(Script const& script, std::string const& folder, int port);
  ~Product();
  Product(Product const&) = delete;
  Product& operator=(Product const&) = delete;

  /// A command for HAProxy's administration socket, such as `set server fleet/s1 state drain`.
  void tell(std::string const& command) const;

private:
  std::string folder_;
  pid_t process_ = -1;
};

} // namespace stickysim::witness
