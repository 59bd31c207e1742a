#pragma once

#include "configuration/haproxy/section.hpp"
#include "configuration/haproxy/server.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// The directives in force in a `backend` or `listen` section: its own and those that it inherits. Holds
/// references to the sections from which it was read.
class HaproxyProxy {
public:
  /// Reads a section behind its defaults, as inheritance() gives them.
  HaproxyProxy(std::vector<HaproxySection const*> const& sections, Remarks& remarks);

  /// The name of its section.
  std::string const& name() const { return section_->name; }
  std::size_t line() const { return section_->line; }

  using Directives = std::map<std::string, Statement const*, std::less<>>;

  /// The statements in force of the directives that a model may know, by name: `balance`, `timeout connect`.
  Directives const& directives() const { return directives_; }

  /// All `stick` rules in order.
  std::span<Statement const* const> stick_rules() const { return stick_rules_; }

  /// All `use-server` rules in order.
  std::span<Statement const* const> use_server_rules() const { return use_server_rules_; }

  /// What the conditions behind `if` or `unless` look at: sample expressions, also those of named ACLs.
  std::vector<std::string> samples_in_condition(Statement const& rule) const;

  std::vector<HaproxyServer> const& servers() const { return servers_; }

private:
  void read(Statement const& statement, Remarks& remarks);

  HaproxySection const* section_;
  Directives directives_;
  std::vector<Statement const*> stick_rules_;
  std::vector<Statement const*> use_server_rules_;
  std::map<std::string, std::vector<std::string>, std::less<>> samples_of_acls_;
  HaproxyServerOptions server_defaults_;
  std::vector<HaproxyServer> servers_;
};

/// Remarks on the directives of a section that makes no fleet: `global`, a frontend and the like.
void remark_on_section(HaproxySection const& section, Remarks& remarks);

} // namespace stickysim
