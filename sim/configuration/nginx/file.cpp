#include "configuration/nginx/file.hpp"

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 5> protocols = {"proxy_", "fastcgi_", "grpc_", "scgi_", "uwsgi_"};

// How requests are passed on, whatever the protocol.
constexpr std::array<std::string_view, 5> passing_directives = {
    "next_upstream", "next_upstream_tries", "next_upstream_timeout", "connect_timeout", "read_timeout"};

// Blocks that hold directives; what stands in others (`types`, `map`) is data.
constexpr std::array<std::string_view, 5> contexts = {"http", "location", "mail", "server", "stream"};
constexpr std::array<std::string_view, 2> conditions = {"if", "limit_except"};

struct NotModelled {
  std::string_view name;
  std::string_view why;
};

constexpr NotModelled not_modelled[] = {
    {"fastcgi_cache", "not modelled: every request goes to a server"},
    {"health_check", "not modelled: servers are watched by their failures; see the keys balancer.health.*"},
    {"include", "not followed: import the configuration as `nginx -T` prints it"},
    {"limit_conn", "not modelled: the clients are not limited"},
    {"limit_req", "not modelled: the clients are not limited"},
    {"mirror", "not modelled: requests are not copied"},
    {"proxy_cache", "not modelled: every request goes to a server"},
    {"scgi_cache", "not modelled: every request goes to a server"},
    {"split_clients", "not modelled: all clients come to one upstream"},
    {"uwsgi_cache", "not modelled: every request goes to a server"},
};

/// `next_upstream` of `proxy_next_upstream`; empty if it is none of the passing directives.
std::string_view passing_name(std::string_view directive) {
  for (std::string_view const protocol : protocols)
    if (directive.starts_with(protocol) &&
        std::ranges::count(passing_directives, directive.substr(protocol.size())) > 0)
      return directive.substr(protocol.size());
  return {};
}

} // namespace

NginxFile::NginxFile(std::vector<Statement> const& statements, Remarks& remarks) {
  read(statements, remarks);
}

void NginxFile::read(std::vector<Statement> const& statements, Remarks& remarks) {
  for (Statement const& statement : statements) {
    std::string const& directive = statement.words[0];
    auto const* const lacking = std::ranges::find(not_modelled, directive, &NotModelled::name);
    if (directive == "upstream")
      upstreams_.push_back(&statement);
    else if (std::string_view const passing = passing_name(directive); !passing.empty())
      passing_[std::string{passing}].push_back(&statement);
    else if (lacking != std::end(not_modelled) && statement.word(1) != "off")
      remarks.add(statement.line, directive, std::string{lacking->why});
    else if (directive == "stream")
      remarks.add(statement.line, directive, "its connections are balanced as if they were requests");
    else if (std::ranges::count(contexts, directive) == 0)
      remarks.without_effect(directive);
    bool const holds_directives =
        std::ranges::count(contexts, directive) > 0 || std::ranges::count(conditions, directive) > 0;
    if (holds_directives) read(statement.block, remarks);
  }
}

Statement const* NginxFile::find_passing(std::string_view directive, Remarks& remarks) const {
  auto const found = passing_.find(directive);
  if (found == passing_.end()) return nullptr;
  std::vector<Statement const*> const& all = found->second;
  for (Statement const* const other : all)
    if (other->words != all.front()->words)
      remarks.add(other->line, other->words[0], "the first one of the file holds");
  return all.front();
}

} // namespace stickysim
