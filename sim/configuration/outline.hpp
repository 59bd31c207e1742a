#pragma once

#include "configuration/origin.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// One line of a configuration that names servers, all alike.
struct OutlineServer {
  std::string name; ///< may be an address
  std::size_t line = 0;
  std::int64_t count = 1;
  std::int64_t weight = 1;
  std::int64_t priority = 0;
};

/// A fleet as a scenario describes it, made from a configuration. What a configuration cannot say, such as
/// the traffic, is invented so that the scenario runs, and marked as invented.
class Outline {
public:
  /// Sets a key of the scenario. `value` is TOML.
  void set(std::string key, std::string value, Origin origin);
  void set_text(std::string key, std::string_view value, Origin origin);

  /// Says that the policy keeps sessions on their servers, and which one would take its place if they need
  /// not stay.
  void set_policy_that_sticks(std::string_view policy, std::string_view other, Origin origin);

  /// Whether something sends a session back to its server.
  bool is_sticky() const;

  /// Whether its sessions would not find their state in the servers: there are several, and nothing sends a
  /// session back to its own.
  bool leaves_servers() const;

  void add_server(OutlineServer server);
  std::int64_t server_count() const { return server_count_; }
  std::size_t group_count() const;

  /// The scenario under a title, with the remarks as comments on top. Servers with the same weight and
  /// priority make one group. The fleet as it is and a stateless one meet the same failure; one that is not
  /// sticky keeps its state in a store, and is compared with a sticky one.
  std::string toml(std::string const& title, std::vector<std::string> const& remarks,
                   ConfigurationFile const& file) const;

private:
  struct Setting {
    std::string key;
    std::string value;
    Origin origin;
  };
  bool gives(std::string_view key) const;
  std::string section(std::string_view name, ConfigurationFile const& file) const;
  std::string workload(ConfigurationFile const& file) const;
  std::string servers(ConfigurationFile const& file) const;
  std::string state() const;
  std::string variants() const;

  std::vector<Setting> settings_;
  std::vector<OutlineServer> servers_;
  std::int64_t server_count_ = 0;
  std::string stateless_policy_; ///< empty: the same
};

} // namespace stickysim
