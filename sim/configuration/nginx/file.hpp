#pragma once

#include "configuration/client_key.hpp"
#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A block with directives, such as `server`, or the file around all blocks.
struct NginxScope {
  Statement const* head = nullptr; ///< `server { … }`; null: the file
  std::vector<Statement> const* statements = nullptr;
};

/// A `proxy_pass` or the like of another protocol, where it stands.
struct NginxPass {
  Statement const* statement = nullptr;
  std::string_view protocol;        ///< `proxy_`, `fastcgi_`, …
  bool stream = false;              ///< of connections, not of requests
  std::vector<NginxScope> scopes;   ///< around it, from the file inwards
  std::vector<std::string> targets; ///< hosts or upstreams; if it goes by variables, the default first

  /// Whether requests that nothing else matches end up there, as in `location /`, or all of a stream.
  bool takes_the_rest() const;
};

/// An `upstream` block, where it stands.
struct NginxUpstream {
  Statement const* block = nullptr;
  std::vector<NginxScope> scopes; ///< around it
  bool stream = false;
};

/// The parts of an nginx configuration that concern its upstreams. Holds references to the statements from
/// which it was read.
class NginxFile {
public:
  explicit NginxFile(std::vector<Statement> const& statements);

  std::vector<NginxUpstream> const& upstreams() const { return upstreams_; }
  std::vector<NginxPass> const& passes() const { return passes_; }
  NginxVariables const& variables() const { return variables_; }

  /// The addresses of the servers of an upstream; a name that is none is a server's own.
  std::vector<std::string> servers_of(std::string const& target) const;

  /// The `worker_processes` of the configuration; null: none.
  Statement const* worker_processes() const { return workers_; }

  /// Adds remarks on what stands around an upstream and what passes requests to it (null: nothing does), and
  /// on what is unknown anywhere.
  void remark(NginxUpstream const& upstream, NginxPass const* pass, Remarks& remarks) const;

private:
  void read(std::vector<NginxScope> const& scopes, bool stream);

  std::vector<NginxUpstream> upstreams_;
  std::vector<NginxPass> passes_;
  std::vector<std::pair<Statement const*, NginxScope>> others_;
  NginxVariables variables_;
  Statement const* workers_ = nullptr;
};

/// Whether a pass picks its target by what tells one client from another.
bool picks_by_client(NginxPass const& pass, NginxVariables const& variables);

/// The statement in force of a directive in scopes from the file inwards: the innermost one; null: none.
Statement const* in_force(std::vector<NginxScope> const& scopes, std::string_view directive);

} // namespace stickysim
