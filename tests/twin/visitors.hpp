#pragma once

#include "witness/stage.hpp"

#include <map>
#include <string>
#include <vector>

namespace stickysim::twin {

/// Clients that do what a recorded trace says (columns session, at, address, think, demand, in this order),
/// as the simulator's do with `kind = "login"`, `on_loss = "relogin"`, `on_failure = "skip"` and `retries =
/// 0`. A session is one client with an address of its own (127.…) and the cookies it is given; each request
/// has a connection of its own. A client that is answered 401 logs in at once, with the work of its session's
/// first request, and sends the refused request again. A request that fails is left out.
class Visitors {
public:
  /// `port`: of the balancer.
  Visitors(witness::Stage& stage, std::string const& trace, int port, double timeout_s);

  /// Writes what became of each request, in the order of their ends; then those that are under way.
  void write(std::string const& path) const;

private:
  struct Step {
    double at_s = -1; ///< replayed at this time; -1: `think_s` after the answer before
    double think_s = 0;
    double demand_s = 0;
  };
  struct Visitor {
    std::string id;
    std::string address;
    std::vector<Step> steps;
    std::size_t next = 0;
    bool logged_in = false;
    std::map<std::string, std::string> cookies;
  };
  struct Request {
    std::size_t visitor = 0;
    std::size_t step = 0;
    char const* errand = "request"; ///< login, request, relogin or repeat, as requests.csv has them
    double demand_s = 0;
    double issued_s = 0;
    int fd = -1;
    std::string read;
  };

  void read_trace(std::string const& path);
  void issue_next(std::size_t visitor);
  void issue(std::size_t visitor, std::size_t step, std::string const& errand);
  void hear(int id);
  void conclude(int id, bool timeout);
  void react(Request const& request, int status);
  void go_on(std::size_t visitor);
  std::string row(Request const& request, std::string const& result, double latency_s) const;

  witness::Stage& stage_;
  int port_;
  double timeout_s_;
  std::vector<Visitor> visitors_;
  std::map<int, Request> under_way_; ///< by number, which no later one has
  int next_id_ = 0;
  std::vector<std::string> log_;
};

} // namespace stickysim::twin
