#pragma once

#include "model/request.hpp"
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Requests that wait at one balancer for a connection. Each server has a line for the requests that affinity
/// binds to it; all others wait in a common line. Lines are first come, first served. A freed connection
/// serves the first of its server's line or of the common one, whichever was issued earlier. Source: HAProxy
/// 2.6 configuration manual, `maxconn`, `maxqueue`.
///
/// Lines are linked through the requests, so a request that waits here may be in no server's list.
class ConnectionQueue {
public:
  ConnectionQueue(Slab<Request>& requests, std::uint32_t servers)
      : requests_{requests}, lines_(servers + 1) {}

  std::uint32_t size() const { return size_; }
  /// The first request in the line of `server`, or in the common line for `no_server`; `no_request` if the
  /// line is empty.
  std::uint32_t front(ServerId server) const { return line(server).first; }

  /// The request that a freed connection to `server` serves; the common line counts only if the server
  /// `takes_new` work. `no_request` if there is none.
  std::uint32_t first_for(ServerId server, bool takes_new) const {
    std::uint32_t const own = front(server);
    std::uint32_t const other = takes_new ? front(no_server) : no_request;
    if (own == no_request || other == no_request) return own == no_request ? other : own;
    return requests_[other].issued_ns < requests_[own].issued_ns ? other : own;
  }

  /// Puts `request` last in the line of `server`, or in the common line for `no_server`.
  void join(std::uint32_t request, ServerId server) {
    requests_[request].server = server;
    requests_[request].queued = true;
    line(server).append(requests_, request);
    ++size_;
  }

  /// Takes `request`, which must be waiting here, out of its line.
  void leave(std::uint32_t request) {
    line(requests_[request].server).remove(requests_, request);
    requests_[request].queued = false;
    --size_;
  }

private:
  LinkedList& line(ServerId server) { return server == no_server ? lines_.back() : lines_[server]; }
  LinkedList const& line(ServerId server) const {
    return server == no_server ? lines_.back() : lines_[server];
  }

  Slab<Request>& requests_;
  std::vector<LinkedList> lines_; ///< by server id; the common one last
  std::uint32_t size_ = 0;
};

} // namespace stickysim
