#pragma once

#include "model/request.hpp"
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Requests that wait at one balancer: in a line of their own for the server that affinity wants, all others
/// in a common one. Each line is first come, first served; a freed connection goes to whoever was issued
/// first of the two lines that it may serve. Source: HAProxy 2.6 configuration manual, `maxconn`, `maxqueue`.
///
/// Lines are linked through the requests, which are in no server's list meanwhile.
class ConnectionQueue {
public:
  ConnectionQueue(Slab<Request>& requests, std::uint32_t servers)
      : requests_{requests}, lines_(servers + 1) {}

  std::uint32_t size() const { return size_; }
  /// First in line for `server`, or in the common line for `no_server`; `no_request` if nobody is.
  std::uint32_t front(ServerId server) const { return line(server).first; }

  /// The first of those who may be served by `server`: of its own line, and of the common one if it takes
  /// new work.
  std::uint32_t first_for(ServerId server, bool takes_new) const {
    std::uint32_t const own = front(server);
    std::uint32_t const other = takes_new ? front(no_server) : no_request;
    if (own == no_request || other == no_request) return own == no_request ? other : own;
    return requests_[other].issued_ns < requests_[own].issued_ns ? other : own;
  }

  /// Puts `request` last in the line for `server`, or in the common one.
  void join(std::uint32_t request, ServerId server) {
    requests_[request].server = server;
    requests_[request].queued = true;
    line(server).append(requests_, request);
    ++size_;
  }

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
