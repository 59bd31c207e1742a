#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

namespace stickysim {

/// HAProxy's `balance roundrobin` as its source has it (src/lb_fwrr.c): weights in sixteenths, and windows of
/// as many picks as their sum, in which each server starts anew, the heaviest first. Positions count from the
/// number of the window's picks on.
class HaproxyTurns {
public:
  HaproxyTurns(std::vector<std::uint32_t> const& weights, std::uint32_t sixteenths)
      : sixteenths_{sixteenths} {
    for (std::uint32_t const weight : weights) {
      servers_.push_back({.weight = std::int64_t{weight} * sixteenths});
      next_weight_ += servers_.back().weight;
    }
    now_ = window_ = next_weight_;
    for (Server& server : servers_)
      put(server, Tree::fresh);
  }

  ServerId pick() {
    Server* picked = next();
    if (picked == nullptr) {
      for (Server& server : servers_)
        if (server.tree == Tree::next_window) server.tree = Tree::fresh;
      now_ = window_ = next_weight_;
      picked = next();
    }
    if (picked->tree == Tree::fresh) picked->position = now_, picked->remainder = 0;
    picked->last = picked->position;
    picked->position += next_weight_ / picked->weight;
    picked->remainder += next_weight_ % picked->weight;
    if (picked->remainder >= picked->weight) {
      picked->remainder -= picked->weight;
      ++picked->position;
    }
    ++now_;
    enqueue(*picked);
    return static_cast<ServerId>(picked - servers_.data());
  }

  void set_up(ServerId id, bool up) {
    Server& server = servers_[id];
    next_weight_ += up ? server.weight : -server.weight;
    server.tree = Tree::none;
    if (!up) return;
    server.position = now_ + std::max<std::int64_t>(0, next_weight_ + window_ - now_) / server.weight;
    server.remainder = 0;
    enqueue(server);
  }

  void set_weight(ServerId id, std::uint32_t weight) {
    Server& server = servers_[id];
    std::int64_t const changed = std::int64_t{weight} * sixteenths_;
    if (changed == server.weight) return;
    next_weight_ += changed - server.weight;
    server.weight = changed;
    if (server.tree == Tree::fresh) return put(server, Tree::fresh);
    std::int64_t const step = next_weight_ / changed;
    server.position = std::min(server.position, server.last + step);
    server.remainder = 0;
    if (server.position < now_ + 2) server.position = now_ + step;
    enqueue(server);
  }

private:
  enum class Tree : std::uint8_t { none, current, fresh, next_window };
  struct Server {
    std::int64_t weight = 1;
    std::int64_t position = 0;
    std::int64_t remainder = 0;
    std::int64_t last = 0;
    Tree tree = Tree::none;
    std::int64_t ticket = 0;
  };

  void put(Server& server, Tree tree) {
    server.tree = tree;
    server.ticket = ++ticket_;
  }

  void enqueue(Server& server) {
    bool const later = server.position >= 2 * window_ || server.position >= window_ + next_weight_;
    put(server, later ? Tree::next_window : Tree::current);
  }

  Server* next() {
    Server* due = nullptr;
    Server* fresh = nullptr;
    auto const key = [](Server const& server) {
      return std::tuple{server.position, (4096 + server.remainder - server.weight) / 16, server.ticket};
    };
    auto const rank = [](Server const& server) { return std::tuple{-server.weight, server.ticket}; };
    for (Server& each : servers_) {
      if (each.tree == Tree::current && (due == nullptr || key(each) < key(*due))) due = &each;
      if (each.tree == Tree::fresh && (fresh == nullptr || rank(each) < rank(*fresh))) fresh = &each;
    }
    bool const reached = due != nullptr && due->position <= now_;
    return reached || fresh == nullptr ? due : fresh;
  }

  std::uint32_t sixteenths_;
  std::vector<Server> servers_;
  std::int64_t next_weight_ = 0; ///< the sum of those that are up
  std::int64_t window_ = 0;      ///< picks of this window
  std::int64_t now_ = 0;
  std::int64_t ticket_ = 0;
};

} // namespace stickysim
