#pragma once

#include "witness/stage.hpp"

#include <map>
#include <string>

namespace stickysim::witness {

/// A server behind the balancer. It answers `GET /…?ms=N` after N milliseconds with its number in the header
/// `x-served-by`, as many requests at a time as come, and everything else, such as a check, at once.
class Origin {
public:
  /// `status`: of all its answers to requests with work.
  Origin(Stage& stage, int number, int port, int status);
  ~Origin() { crash(); }
  Origin(Origin const&) = delete;
  Origin& operator=(Origin const&) = delete;

  void open();
  /// Resets what is under way and refuses connections until it is opened again.
  void crash();
  /// The kernel goes on accepting connections; nothing is read or answered until it wakes.
  void hang();
  void wake();

private:
  struct Connection {
    int fd = -1;
    std::string read;
    bool due = false; ///< to be answered as soon as it wakes
  };
  void accept_all();
  void read(int id);
  void answer(int id);
  void close(int id);

  Stage& stage_;
  int number_;
  int port_;
  int status_;
  int listener_ = -1;
  int next_id_ = 0;
  bool hangs_ = false;
  std::map<int, Connection> connections_; ///< by number, which no later one has
};

} // namespace stickysim::witness
