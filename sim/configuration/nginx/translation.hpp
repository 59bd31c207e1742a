#pragma once

#include "configuration/common_directives.hpp"
#include "configuration/consensus.hpp"
#include "configuration/nginx/file.hpp"

#include <map>
#include <optional>

namespace stickysim {

/// Translates nginx's directives into keys of a scenario. Source of their meaning: the documentation of
/// ngx_http_upstream_module and ngx_http_proxy_module, nginx 1.22; for `sticky` and `least_time` nginx 1.31;
/// for `health_check` ngx_http_upstream_hc_module.
class NginxTranslation {
public:
  /// `pass` is what passes requests to the upstream, `passes` all that do; null and empty: nothing that is
  /// known.
  NginxTranslation(NginxFile const& file, NginxUpstream const& upstream, NginxPass const* pass,
                   std::vector<NginxPass const*> passes, Remarks& remarks);

  Outline outline();

private:
  /// A `server` with its parameters: `weight=3`, or a word alone with an empty value.
  struct Server {
    std::size_t line = 0;
    std::string address;
    std::map<std::string, std::string, std::less<>> parameters;

    bool has(std::string_view parameter) const { return parameters.contains(parameter); }
  };

  // fleet.cpp: servers, retries, checks, limits and queues.
  void read_upstream();
  void set_method(Statement const& statement);
  void read_server(Statement const& statement);
  void add_servers();
  void add_failures();
  void add_retries();
  bool passes_on(Statement const& next_upstream);
  void add_ejection();
  void add_checks();
  void add_limits();
  void add_attempt_timeout();
  void add_workers();
  void remark_on_other_passes();

  // routing.cpp: policy and affinity.
  void add_policy();
  void add_hash(Statement const& hash);
  void add_least_time(Statement const& least_time);
  void add_random(Statement const& random);
  void add_affinity();
  void add_sticky(Statement const& sticky);
  void add_learn(Statement const& learn);
  void add_module_cookie(Statement const& cookie);
  void add_expiry(Statement const& sticky);
  void add_choice_of_upstream();

  Statement const* find(std::string_view directive) const;

  /// The statement in force of a directive such as `next_upstream`, of the protocol by which requests are
  /// passed on (`proxy_next_upstream`); null: none.
  Statement const* passing(std::string_view directive) const;
  Statement const* passing(std::string_view directive, NginxPass const& pass) const;

  /// What the servers that are kept give for a parameter. A value of 0 is the default of all of them.
  using ValueOf = std::optional<std::int64_t>(std::string_view);
  std::optional<std::int64_t> value(Server const& server, std::string_view parameter, ValueOf* value_of,
                                    std::int64_t high);
  Consensus consensus(std::string_view parameter, ValueOf* value_of, std::int64_t by_default,
                      std::int64_t high);
  Consensus fail_timeouts();

  Remarks& remarks_;
  Outline outline_;
  CommonDirectives common_{outline_, remarks_};
  NginxFile const& file_;
  NginxUpstream const& upstream_;
  NginxPass const* pass_;
  std::vector<NginxPass const*> passes_;
  std::vector<Server> servers_; ///< those of the scenario
  std::map<std::string, Statement const*, std::less<>> directives_;
  Statement const* method_ = nullptr; ///< of balancing; null: round robin
};

} // namespace stickysim
