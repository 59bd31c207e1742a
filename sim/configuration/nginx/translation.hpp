#pragma once

#include "configuration/common_directives.hpp"
#include "configuration/consensus.hpp"
#include "configuration/nginx/file.hpp"

#include <map>
#include <optional>

namespace stickysim {

/// Translates nginx's directives into keys of a scenario. Source of their meaning: the documentation of
/// ngx_http_upstream_module and ngx_http_proxy_module, nginx 1.22; for `sticky` and `least_time` nginx 1.31.
class NginxTranslation {
public:
  NginxTranslation(NginxFile const& file, Statement const& upstream, Remarks& remarks);

  Outline outline();

private:
  /// A `server` with its parameters: `weight=3`, or a word alone with an empty value.
  struct Server {
    std::size_t line = 0;
    std::string address;
    std::map<std::string, std::string, std::less<>> parameters;

    bool has(std::string_view parameter) const { return parameters.contains(parameter); }
  };

  // fleet.cpp: servers, retries, passive checks, limits and queues.
  void read_upstream();
  void set_method(Statement const& statement);
  void read_server(Statement const& statement);
  void add_servers();
  void add_failures();
  void add_retries();
  bool passes_on(Statement const& next_upstream);
  void add_ejection();
  void add_limits();
  void add_attempt_timeout();

  // routing.cpp: policy and affinity.
  void add_policy();
  void add_hash(Statement const& hash);
  void add_least_time(Statement const& least_time);
  void add_random(Statement const& random);
  void add_affinity();
  void add_learn(Statement const& learn);

  Statement const* find(std::string_view directive) const;

  /// What the servers that are kept give for a parameter.
  using ValueOf = std::optional<std::int64_t>(std::string_view);
  Consensus consensus(std::string_view parameter, ValueOf* value_of);
  Consensus fail_timeouts();

  Remarks& remarks_;
  Outline outline_;
  CommonDirectives common_{outline_, remarks_};
  NginxFile const& file_;
  Statement const& upstream_;
  std::vector<Server> servers_; ///< those of the scenario
  std::map<std::string, Statement const*, std::less<>> directives_;
  Statement const* method_ = nullptr; ///< of balancing; null: round robin
};

} // namespace stickysim
