#pragma once

#include "witness/stage.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stickysim::twin {

/// A connection to Redis that does one command at a time. It is opened when it is needed, and again after a
/// failure. Source: Redis serialization protocol specification (RESP2).
class Store {
public:
  enum class Fate { ok, nothing, error };
  using Answer = std::function<void(Fate)>;

  Store(witness::Stage& stage, int port, double timeout_s)
      : stage_{stage}, port_{port}, timeout_s_{timeout_s} {}
  ~Store() { disconnect(); }
  Store(Store const&) = delete;
  Store& operator=(Store const&) = delete;

  void get(std::string const& key, Answer answer) { ask({"GET", key}, std::move(answer)); }
  void set(std::string const& key, std::string const& value, Answer answer) {
    ask({"SET", key, value}, std::move(answer));
  }

private:
  void ask(std::vector<std::string> const& words, Answer answer);
  bool connect();
  void disconnect();
  void hear();
  void conclude(Fate fate);

  witness::Stage& stage_;
  int port_;
  double timeout_s_;
  int fd_ = -1;
  int asked_ = 0; ///< commands so far
  std::string read_;
  Answer answer_; ///< of the command under way
};

} // namespace stickysim::twin
