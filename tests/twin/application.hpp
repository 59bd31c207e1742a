#pragma once

#include "twin/store.hpp"
#include "witness/stage.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stickysim::twin {

struct ApplicationSettings {
  int number = 1; ///< of the server, from 1: what it signs its answers with
  int port = 0;
  std::size_t workers = 1;
  std::string state = "local"; ///< where sessions live: local, shared (in Redis) or client (a signed cookie)
  int store_port = 0;
  double store_timeout_s = 1;
};

/// A server of a web application: one queue, first come first served, for a few workers. A request waits for
/// a worker, has its session looked up, is at work for the time that its header `x-demand-us` says, which
/// takes no processor, and has its session written. `x-login` begins a session. A request without a session
/// is answered 401; 500 means that the store failed. The answer says what took how long.
class Application {
public:
  Application(witness::Stage& stage, ApplicationSettings settings);
  Application(Application const&) = delete;
  Application& operator=(Application const&) = delete;

private:
  struct Connection {
    int fd = -1;
    std::string read;
  };
  struct Visit {
    int connection = 0;
    std::string client;
    std::string state; ///< the id or token that names its session
    bool login = false;
    double demand_s = 0;
    double arrived_s = 0;
    double started_s = 0;
    double store_s = 0;
    std::size_t worker = 0;
  };
  using VisitPointer = std::shared_ptr<Visit>;

  void accept_all();
  void read(int id);
  void enqueue(int id, std::string const& request);
  void start_waiting();
  void look_up(VisitPointer const& visit);
  void work(VisitPointer const& visit);
  void write_back(VisitPointer const& visit);
  void answer(VisitPointer const& visit, int status, std::string const& cookie = {});
  void close(int id);

  witness::Stage& stage_;
  ApplicationSettings settings_;
  int listener_ = -1;
  int next_id_ = 0;
  std::map<int, Connection> connections_; ///< by number, which no later one has
  std::deque<VisitPointer> queue_;
  std::vector<std::size_t> idle_;              ///< workers
  std::vector<std::unique_ptr<Store>> stores_; ///< of each worker
  std::set<std::string> sessions_;             ///< in its memory
  std::uint64_t logins_ = 0;
};

} // namespace stickysim::twin
