#pragma once

#include "configuration/common_directives.hpp"
#include "configuration/consensus.hpp"
#include "configuration/haproxy/file.hpp"
#include <stickysim/engine/time.hpp>

#include <optional>
#include <set>

namespace stickysim {

/// Translates HAProxy's directives into keys of a scenario. Source of their meaning: HAProxy 2.6
/// configuration manual, 4.2 and 5.2.
class HaproxyTranslation {
public:
  /// `proxy` is what stands in one of the file's sections.
  HaproxyTranslation(HaproxyFile& file, HaproxyProxy const& proxy, Remarks& remarks);

  Outline outline();

private:
  void read_mode();
  void add_balancers();

  // fleet.cpp: servers, retries, passive and active checks, limits and queues.
  void add_servers();
  void follow(HaproxyServer& server);
  void add_failures();
  void add_retry_on(Statement const& statement);
  void add_redispatch();
  void add_ejection();
  std::optional<std::int64_t> error_limit(HaproxyServer const& server);
  void add_limits();
  void add_health();
  void add_attempt_timeout();

  // policy.cpp: the server of a request that is not pinned.
  void add_policy();
  void add_random_policy(Statement const& balance, std::string_view draws);
  void add_hash_policy(Statement const& balance, std::string_view key);

  // affinity.cpp: what sends a session back to its server.
  void add_affinity();
  bool add_cookie();
  void add_cookie_options(Statement const& cookie);
  bool add_application_session();
  bool add_table();
  void add_table_settings(Statement const& table);
  void add_peers(Statement const& table, std::string const& peers);
  void leave_out_table();
  bool add_use_server();
  bool add_use_backend();
  void remark_on_exceptions();
  void set_kind(std::string_view kind, Statement const& statement);

  // A directive that is never looked up has no effect: a timeout of checks, say, if there are no checks.
  /// The statement in force of a directive; null: none.
  Statement const* find(std::string_view directive);
  bool has(HaproxyServer const& server, std::string_view option);
  void remark_on_unused();

  /// The number or time at a place of a statement; if there is none, empty, with a remark.
  std::optional<std::int64_t> number(Statement const& statement, std::size_t index, std::int64_t low,
                                     std::int64_t high);
  std::optional<Nanoseconds> time(Statement const& statement, std::size_t index);

  /// What the servers that are kept give for an option.
  struct ServerSetting {
    std::string_view option;
    std::optional<std::int64_t> by_default;
    std::int64_t low = 0;
    std::int64_t high = 0; ///< the most that a scenario takes; more is taken for that
    std::optional<std::int64_t> (*value_of)(std::string_view);
    std::string (*write)(std::int64_t);
  };
  Consensus consensus(ServerSetting const& setting);
  void set_from_servers(std::string key, ServerSetting const& setting);

  Remarks& remarks_;
  Outline outline_;
  CommonDirectives common_{outline_, remarks_};
  HaproxyFile& file_;
  HaproxyProxy const& proxy_;
  bool http_ = false;
  std::vector<HaproxyServer> servers_;           ///< those of the scenario
  HaproxyProxy const* checking_proxy_ = nullptr; ///< where the checks stand that decide; null: in none
  bool follows_weights_ = true;                  ///< whether the algorithm follows a change of weights
  std::set<std::string, std::less<>> used_;      ///< directives and options that have been looked up
};

} // namespace stickysim
