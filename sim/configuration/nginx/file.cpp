#include "configuration/nginx/file.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 6> protocols = {"proxy_",     "fastcgi_", "grpc_",
                                                       "memcached_", "scgi_",    "uwsgi_"};

// How requests are passed on, whatever the protocol.
constexpr std::array<std::string_view, 7> passing_directives = {
    "pass",         "next_upstream", "next_upstream_tries", "next_upstream_timeout", "connect_timeout",
    "read_timeout", "timeout"};

// Blocks that hold directives; what stands in others (`types`, `map`) is data.
constexpr std::array<std::string_view, 5> contexts = {"http", "location", "mail", "server", "stream"};
constexpr std::array<std::string_view, 2> conditions = {"if", "limit_except"};
constexpr std::array<std::string_view, 3> mappings = {"geo", "map", "split_clients"};
// Files that packages bring, without a word on upstreams.
constexpr std::array<std::string_view, 7> idle_includes = {
    "mime.types", "fastcgi_params", "fastcgi.conf", "proxy_params", "uwsgi_params", "scgi_params", "koi-utf"};

// Variables behind an address that are the path.
constexpr std::array<std::string_view, 5> path_variables = {"$document_uri", "$is_args", "$request_uri",
                                                            "$uri", "${request_uri}"};

struct NotModelled {
  std::string_view name;
  std::string_view why;
};

constexpr NotModelled not_modelled[] = {
    {"fastcgi_cache", "not modelled: every request goes to a server"},
    {"limit_conn", "not modelled: the clients are not limited"},
    {"limit_req", "not modelled: the clients are not limited"},
    {"mirror", "not modelled: requests are not copied"},
    {"proxy_cache", "not modelled: every request goes to a server"},
    {"scgi_cache", "not modelled: every request goes to a server"},
    {"uwsgi_cache", "not modelled: every request goes to a server"},
};

/// `proxy_` of `proxy_next_upstream`; empty if it does not say how requests are passed on.
std::string_view protocol_of(std::string_view directive) {
  for (std::string_view const protocol : protocols)
    if (directive.starts_with(protocol) &&
        std::ranges::count(passing_directives, directive.substr(protocol.size())) > 0)
      return protocol;
  return {};
}

/// `app:80` of `http://app:80/path`, `unix:/run/app` of `unix:/run/app`; empty where a variable decides.
std::string target_of(std::string_view address) {
  if (std::size_t const scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  if (address.starts_with("unix:")) return std::string{address.substr(0, address.find(':', 5))};
  std::size_t const end = std::min(address.find_first_of("/$?"), address.size());
  std::string_view const rest = address.substr(end);
  bool const is_path =
      std::ranges::any_of(path_variables, [&](std::string_view name) { return rest.starts_with(name); });
  return rest.starts_with('$') && !is_path ? std::string{} : std::string{address.substr(0, end)};
}

bool is_in(NginxScope const& scope, std::vector<NginxScope> const& scopes) {
  return std::ranges::count(scopes, scope.statements, &NginxScope::statements) > 0;
}

/// The name that a `set`, `map`, `geo` or `split_clients` defines.
std::string_view defined_by(Statement const& statement) {
  if (statement.words[0] == "set") return statement.word(1);
  return statement.words.size() > 1 ? std::string_view{statement.words.back()} : std::string_view{};
}

} // namespace

bool NginxPass::takes_the_rest() const {
  auto const is_a = [](std::string_view directive) {
    return [directive](NginxScope const& scope) {
      return scope.head != nullptr && scope.head->words[0] == directive;
    };
  };
  if (std::ranges::any_of(scopes, is_a("if"))) return false;
  auto const location = std::ranges::find_if(scopes, is_a("location"));
  if (location == scopes.end()) return true;
  std::string const& first = location->head->word(1);
  return first == "/" || first.starts_with('@') || (first == "^~" && location->head->word(2) == "/");
}

NginxFile::NginxFile(std::vector<Statement> const& statements) {
  read({{nullptr, &statements}}, false);
  // Variables may be defined behind what uses them.
  std::map<std::string_view, std::vector<std::string>> targets_of;
  for (NginxPass& pass : passes_) {
    auto const [entry, fresh] = targets_of.try_emplace(pass.statement->word(1));
    if (fresh)
      for (std::string const& value : nginx_values(entry->first, variables_))
        if (std::string target = target_of(value); !target.empty())
          entry->second.push_back(std::move(target));
    pass.targets = entry->second;
  }
}

void NginxFile::read(std::vector<NginxScope> const& scopes, bool stream) {
  NginxScope const& scope = scopes.back();
  for (Statement const& statement : *scope.statements) {
    std::string const& directive = statement.words[0];
    bool const holds_directives =
        std::ranges::count(contexts, directive) > 0 || std::ranges::count(conditions, directive) > 0;
    bool const defines = directive == "set" || std::ranges::count(mappings, directive) > 0;
    if (defines) {
      if (auto const name = defined_by(statement); name.starts_with('$'))
        variables_[std::string{name}].push_back(&statement);
    }
    if (directive == "worker_processes") workers_ = &statement;
    if (directive == "upstream")
      upstreams_.push_back({&statement, scopes, stream});
    else if (directive.ends_with("_pass") && !protocol_of(directive).empty())
      passes_.push_back({&statement, protocol_of(directive), stream, scopes, {}});
    else
      others_.emplace_back(&statement, scope);
    if (!holds_directives) continue;
    auto inner = scopes;
    inner.push_back({&statement, &statement.block});
    read(inner, stream || directive == "stream");
  }
}

std::vector<std::string> NginxFile::servers_of(std::string const& target) const {
  auto const upstream = std::ranges::find_if(
      upstreams_, [&](NginxUpstream const& each) { return each.block->word(1) == target; });
  if (upstream == upstreams_.end()) return {target};
  std::vector<std::string> servers;
  for (Statement const& statement : upstream->block->block)
    if (statement.words[0] == "server") servers.push_back(statement.word(1));
  return servers;
}

void NginxFile::remark(NginxUpstream const& upstream, NginxPass const* pass, Remarks& remarks) const {
  for (auto const& [statement, scope] : others_) {
    std::string const& directive = statement->words[0];
    bool const concerns = is_in(scope, upstream.scopes) || (pass != nullptr && is_in(scope, pass->scopes));
    auto const* const lacking = std::ranges::find(not_modelled, directive, &NotModelled::name);
    std::string const& name = statement->word(1);
    std::string_view const file_name = std::string_view{name}.substr(name.rfind('/') + 1);
    if (directive == "include" && std::ranges::count(idle_includes, file_name) == 0)
      remarks.add(statement->line, directive,
                  "not followed, as the file is not here: import the configuration as `nginx -T` prints it");
    else if (lacking != std::end(not_modelled) && concerns && name != "off")
      remarks.add(statement->line, directive, std::string{lacking->why});
    else if (std::ranges::count(contexts, directive) == 0 && protocol_of(directive).empty() &&
             directive != "worker_processes")
      remarks.without_effect(directive);
  }
  for (NginxPass const& each : passes_)
    remarks.without_effect(each.statement->words[0]);
}

bool picks_by_client(NginxPass const& pass, NginxVariables const& variables) {
  ClientKey const key = nginx_key(pass.statement->word(1), variables);
  return key.identity != Identity::request && !is_shared(key);
}

Statement const* in_force(std::vector<NginxScope> const& scopes, std::string_view directive) {
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    auto const found = std::ranges::find_if(
        *scope->statements, [&](Statement const& each) { return each.words[0] == directive; });
    if (found != scope->statements->end()) return &*found;
  }
  return nullptr;
}

} // namespace stickysim
