#pragma once

#include <netinet/in.h>

namespace stickysim::witness {

/// A port of the loopback interface.
sockaddr_in loopback(int port, char const* address = "127.0.0.1");

/// A socket that listens on such a port, and does not block. Throws if the port is taken.
int listen_on(int port);

/// A connection that waits there, which does not block; negative if none does.
int accept_from(int listener);

} // namespace stickysim::witness
