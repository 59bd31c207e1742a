#include "configuration/nginx/import.hpp"

#include "configuration/nginx/source.hpp"
#include "configuration/nginx/translation.hpp"
#include "configuration/refusal.hpp"
#include "configuration/template_mark.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <span>

namespace stickysim {

NginxTranslation::NginxTranslation(NginxFile const& file, NginxUpstream const& upstream,
                                   NginxPass const* pass, std::vector<NginxPass const*> passes,
                                   Remarks& remarks)
    : remarks_{remarks}, file_{file}, upstream_{upstream}, pass_{pass}, passes_{std::move(passes)} {
  read_upstream();
}

Outline NginxTranslation::outline() {
  bool const recent = find("sticky") != nullptr || (method_ != nullptr && method_->words[0] == "least_time");
  outline_.set_text("balancer.preset", recent ? "nginx-1.31" : "nginx-1.22",
                    "for settings that are not in the file");
  add_servers();
  add_policy();
  add_failures();
  add_limits();
  add_affinity();
  add_checks();
  add_attempt_timeout();
  add_workers();
  remark_on_other_passes();
  return std::move(outline_);
}

Statement const* NginxTranslation::find(std::string_view directive) const {
  auto const found = directives_.find(directive);
  return found == directives_.end() ? nullptr : found->second;
}

namespace {

constexpr std::size_t most_tried_upstreams = 1000; ///< that are looked at to find a sticky one

bool names_servers(Statement const& upstream) {
  return std::ranges::any_of(upstream.block,
                             [](Statement const& statement) { return statement.words[0] == "server"; });
}

/// Adds the variables that statements name in capitals and define: `set`, `auth_request_set`, captures.
void collect_definitions(std::vector<Statement> const& statements, std::set<std::string>& names) {
  for (Statement const& statement : statements) {
    if (statement.words[0].find("set") != std::string::npos) names.insert(statement.word(1));
    for (std::string const& word : statement.words)
      for (std::size_t at = word.find("(?"); at != std::string::npos; at = word.find("(?", at + 1)) {
        std::size_t const begin = word.find('<', at) + 1;
        names.insert('$' + word.substr(begin, word.find('>', begin) - begin));
      }
    collect_definitions(statement.block, names);
  }
}

/// The first statement with a variable in capitals that the configuration does not define, as a template of
/// envsubst has.
Statement const* with_open_variable(std::vector<Statement> const& statements,
                                    std::set<std::string> const& defined) {
  for (Statement const& statement : statements) {
    bool const is_open = std::ranges::any_of(statement.words, [&](std::string const& word) {
      std::string name{environment_variable(word)};
      std::erase_if(name, [](char c) { return c == '{' || c == '}'; });
      return !name.empty() && !defined.contains(name);
    });
    if (is_open) return &statement;
    if (Statement const* const inner = with_open_variable(statement.block, defined)) return inner;
  }
  return nullptr;
}

/// The first statement whose quotes hold the marks of a template, unless it makes text that may look like
/// one.
Statement const* unrendered(std::vector<Statement> const& statements) {
  constexpr std::array<std::string_view, 9> making_text = {
      "add_header", "echo", "if", "log_format", "more_set_headers", "return", "rewrite", "set", "sub_filter"};
  constexpr std::array<std::string_view, 4> holding_data = {"geo", "map", "split_clients", "types"};
  for (Statement const& statement : statements) {
    std::string const& directive = statement.words[0];
    bool const makes_text =
        std::ranges::count(making_text, directive) > 0 || directive.find("_by_lua") != std::string::npos;
    if (!makes_text && std::ranges::any_of(statement.words, [](std::string const& word) {
          return template_mark(word).has_value();
        }))
      return &statement;
    if (std::ranges::count(holding_data, directive) > 0) continue;
    if (Statement const* const inner = unrendered(statement.block)) return inner;
  }
  return nullptr;
}

/// An nginx configuration with the fleets that it could mean.
class NginxImport {
public:
  NginxImport(ConfigurationFile const& text, std::vector<Statement> const& statements)
      : text_{text}, file_{statements} {
    for (NginxUpstream const& upstream : file_.upstreams())
      fleets_.push_back(
          {upstream, {upstream.block->word(1), upstream.block->line, names_servers(*upstream.block)}});
    add_unions();
    upstreams_ = fleets_.size();
    add_hosts();
  }

  Result<ImportedScenario, Diagnostics> import(std::string const& wanted) {
    bool const has_upstream = std::ranges::any_of(
        std::span{fleets_}.first(upstreams_), [](Fleet const& fleet) { return fleet.candidate.has_servers; });
    bool const wants_host =
        std::ranges::any_of(std::span{fleets_}.subspan(upstreams_),
                            [&](Fleet const& fleet) { return fleet.candidate.name == wanted; });
    std::size_t const eligible = has_upstream && !wants_host ? upstreams_ : fleets_.size();
    if (fleets_.empty()) return nothing_to_import();
    std::vector<FleetCandidate> candidates;
    for (std::size_t i = 0; i < eligible; ++i) {
      FleetCandidate candidate = fleets_[i].candidate;
      candidate.is_sticky =
          wanted.empty() && i < most_tried_upstreams && candidate.has_servers && is_sticky(fleets_[i]);
      candidates.push_back(std::move(candidate));
    }
    auto const choice = choose_fleet(candidates, wanted, default_fleet(eligible), "upstream", text_);
    if (!choice) return choice.error();
    Fleet const& fleet = fleets_[choice->index];
    Remarks remarks;
    for (std::size_t i = 0; i < fleets_.size(); ++i) {
      FleetCandidate const& other = fleets_[i].candidate;
      if (i != choice->index)
        remarks.add(other.line, (i < upstreams_ ? "upstream " : "server ") + other.name,
                    other.has_servers ? fmt::format("not imported; --upstream {} imports it", other.name)
                                      : "has no servers");
    }
    NginxPass const* const pass = main_pass(fleet);
    if (fleet.upstream.stream)
      for (NginxScope const& scope : fleet.upstream.scopes)
        if (scope.head != nullptr && scope.head->words[0] == "stream")
          remarks.add(scope.head->line, "stream", "its connections are balanced as if they were requests");
    file_.remark(fleet.upstream, pass, remarks);
    Outline const outline =
        NginxTranslation{file_, fleet.upstream, pass, passes_to(fleet), remarks}.outline();
    bool const host = choice->index >= upstreams_;
    return scenario_of(outline, remarks, host ? "nginx server" : "nginx upstream", fleet.candidate,
                       choice->reason, text_);
  }

private:
  struct Fleet {
    NginxUpstream upstream;
    FleetCandidate candidate;
    NginxPass const* pass = nullptr; ///< of a union: its own; null: found by the name
  };

  /// Upstreams of one server each among which a variable picks by what the client sends are one fleet
  /// together. It is called as the variable is.
  void add_unions() {
    std::set<std::string> known;
    for (NginxPass const& pass : file_.passes()) {
      std::string const& address = pass.statement->word(1);
      if (pass.targets.size() < 2 || !known.insert(address).second) continue;
      if (!picks_by_client(pass, file_.variables())) continue;
      std::set<std::string> all;
      bool picks_servers = true;
      for (std::string const& target : pass.targets) {
        auto const servers = file_.servers_of(target);
        picks_servers &= servers.size() == 1;
        all.insert(servers.begin(), servers.end());
      }
      if (!picks_servers || all.size() < 2) continue;
      std::size_t const line = pass.statement->line;
      std::string const name = address.substr(std::min(address.find('$'), address.size()));
      Statement& block = made_.emplace_back(Statement{line, {"upstream", name}, {}});
      for (std::string const& server : all)
        block.block.push_back({line, {"server", server}, {}});
      fleets_.push_back({{&block, pass.scopes, pass.stream}, {name, line, true}, &pass});
    }
  }

  /// A host that requests are passed to without an upstream is a fleet of one.
  void add_hosts() {
    std::set<std::string> known;
    for (Fleet const& fleet : fleets_)
      known.insert(fleet.candidate.name);
    for (NginxPass const& pass : file_.passes())
      for (std::string const& target : pass.targets) {
        if (target.find('$') != std::string::npos || !known.insert(target).second) continue;
        std::size_t const line = pass.statement->line;
        made_.push_back({line, {"upstream", target}, {{line, {"server", target}, {}}}});
        fleets_.push_back({{&made_.back(), pass.scopes, pass.stream}, {target, line, true}});
      }
  }

  Diagnostics nothing_to_import() const {
    bool const by_variable = !file_.passes().empty();
    std::size_t const line = by_variable ? file_.passes().front().statement->line : 0;
    return refusal(
        text_, line,
        by_variable ? "requests go where a variable says that this configuration does not define"
                    : "the configuration has no upstream and passes requests to no server",
        "give the files that name the servers as well, such as stickysim import nginx nginx.conf conf.d, "
        "or what `nginx -T` prints");
  }

  std::vector<NginxPass const*> passes_to(Fleet const& fleet) const {
    if (fleet.pass != nullptr) return {fleet.pass};
    std::vector<NginxPass const*> passes;
    for (NginxPass const& pass : file_.passes())
      if (std::ranges::count(pass.targets, fleet.candidate.name) > 0) passes.push_back(&pass);
    return passes;
  }

  /// The location whose rules hold for all requests: the one that takes what no other one does, or the first.
  NginxPass const* main_pass(Fleet const& fleet) const {
    auto const passes = passes_to(fleet);
    auto const main = std::ranges::find_if(passes, &NginxPass::takes_the_rest);
    if (main != passes.end()) return *main;
    return passes.empty() ? nullptr : passes.front();
  }

  bool is_sticky(Fleet const& fleet) const {
    Remarks of_a_trial;
    return NginxTranslation{file_, fleet.upstream, main_pass(fleet), {}, of_a_trial}.outline().is_sticky();
  }

  /// Where the first server sends what no other location takes.
  std::optional<std::size_t> default_fleet(std::size_t eligible) const {
    auto const fleet_of = [&](NginxPass const& pass) -> std::optional<std::size_t> {
      for (std::size_t i = 0; i < eligible; ++i)
        if (fleets_[i].pass == &pass) return i;
      for (std::size_t i = 0; i < eligible && !pass.targets.empty(); ++i)
        if (fleets_[i].candidate.name == pass.targets.front() && fleets_[i].candidate.has_servers) return i;
      return {};
    };
    std::span<NginxPass const> const all{file_.passes()};
    auto const tried = all.first(std::min(all.size(), most_tried_upstreams));
    for (bool const any : {false, true})
      for (NginxPass const& pass : tried)
        if (any || (pass.takes_the_rest() && !pass.stream))
          if (auto const fleet = fleet_of(pass)) return fleet;
    return {};
  }

  ConfigurationFile const& text_;
  NginxFile file_;
  std::deque<Statement> made_; ///< blocks that do not stand in the configuration
  std::vector<Fleet> fleets_;
  std::size_t upstreams_ = 0; ///< fleets before it are upstreams, the others hosts
};

} // namespace

Result<ImportedScenario, Diagnostics> import_nginx(ConfigurationFile const& file,
                                                   std::string const& upstream) {
  auto const parsed = nginx_statements(file);
  if (!parsed) return parsed.error();
  if (Statement const* const marked = unrendered(*parsed))
    return template_refusal(file, marked->line, "Jinja, Go, Helm or ERB");
  std::set<std::string> defined;
  collect_definitions(*parsed, defined);
  NginxFile const with_variables{*parsed};
  for (auto const& [name, definitions] : with_variables.variables())
    defined.insert(name);
  if (Statement const* const open = with_open_variable(*parsed, defined))
    return template_refusal(file, open->line, envsubst_language);
  return NginxImport{file, *parsed}.import(upstream);
}

} // namespace stickysim
