#pragma once
#include <stickysim/model/routing_policy.hpp>

#include <unordered_map>
namespace stickysim {
class AffinityTable {
public:
  AffinityTable(std::int64_t, Nanoseconds) {}
  ServerId find(std::uint64_t key, Nanoseconds) {
    auto i = m_.find(key);
    return i == m_.end() ? no_server : i->second;
  }
  void set(std::uint64_t key, ServerId s, Nanoseconds) { m_[key] = s; }
  void clear() { m_.clear(); }

private:
  std::unordered_map<std::uint64_t, ServerId> m_;
};
} // namespace stickysim
