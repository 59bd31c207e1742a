#include "configuration/haproxy/proxy.hpp"

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

enum class ProxyReading : std::uint8_t {
  known,          ///< the model has it; the last one holds
  without_effect, ///< no bearing on routing or sessions
  not_modelled,   ///< for the reason in `why`
};

struct Directive {
  std::string_view name; ///< one word or two; `log*` stands for all that start like that
  ProxyReading reading = ProxyReading::without_effect;
  std::string_view why = {};
};

// The first row that fits holds. Source: HAProxy 2.6 configuration manual, 4.1.
constexpr Directive directives_table[] = {
    {"appsession", ProxyReading::known},
    {"balance", ProxyReading::known},
    {"cookie", ProxyReading::known},
    {"hash-balance-factor", ProxyReading::known},
    {"hash-type", ProxyReading::known},
    {"mode", ProxyReading::known},
    {"option allbackups", ProxyReading::known},
    {"option persist", ProxyReading::known},
    {"option redispatch", ProxyReading::known},
    {"retries", ProxyReading::known},
    {"retry-on", ProxyReading::known},
    {"stick-table", ProxyReading::known},
    {"timeout check", ProxyReading::known},
    {"timeout connect", ProxyReading::known},
    {"timeout queue", ProxyReading::known},
    {"timeout server", ProxyReading::known},
    // Checks by any protocol: the model's servers answer a check when they serve.
    {"option external-check", ProxyReading::known},
    {"option httpchk", ProxyReading::known},
    {"option ldap-check", ProxyReading::known},
    {"option mysql-check", ProxyReading::known},
    {"option pgsql-check", ProxyReading::known},
    {"option redis-check", ProxyReading::known},
    {"option smtpchk", ProxyReading::known},
    {"option spop-check", ProxyReading::known},
    {"option ssl-hello-chk", ProxyReading::known},
    {"option tcp-check", ProxyReading::known},

    {"disabled", ProxyReading::not_modelled, "not modelled: read as if it were enabled"},
    {"dispatch", ProxyReading::not_modelled, "not modelled: traffic goes to the servers that are named"},
    {"filter bwlim-*", ProxyReading::not_modelled, "not modelled: the clients are not limited"},
    {"filter cache", ProxyReading::not_modelled, "not modelled: every request goes to a server"},
    {"force-persist", ProxyReading::known},
    {"fullconn", ProxyReading::not_modelled, "not modelled: limits do not grow with the load"},
    {"hash-preserve-affinity", ProxyReading::not_modelled,
     "not modelled: requests wait for the server that they hash to"},
    {"http-check disable-on-404", ProxyReading::not_modelled,
     "not modelled: a server drains only by a [[scale]]"},
    {"http-request cache-use", ProxyReading::not_modelled, "not modelled: every request goes to a server"},
    {"http-request deny", ProxyReading::not_modelled, "not modelled: no request is turned away"},
    {"http-request disable-l7-retry", ProxyReading::not_modelled,
     "not modelled: such requests are retried like all others; balancer.retry_on = \"idempotent\" comes "
     "closest"},
    {"http-request reject", ProxyReading::not_modelled, "not modelled: no request is turned away"},
    {"http-request return", ProxyReading::not_modelled, "not modelled: every request goes to a server"},
    {"http-request set-bandwidth-limit", ProxyReading::not_modelled,
     "not modelled: the clients are not limited"},
    {"http-request set-dst*", ProxyReading::not_modelled,
     "not modelled: traffic goes to the servers that are named"},
    {"http-request set-priority-*", ProxyReading::not_modelled,
     "not modelled: the queue is first come, first served"},
    {"http-request silent-drop", ProxyReading::not_modelled, "not modelled: no request is turned away"},
    {"http-request tarpit", ProxyReading::not_modelled, "not modelled: no request is turned away"},
    {"http-request track-sc*", ProxyReading::not_modelled, "not modelled: the clients are not limited"},
    {"http-request use-service", ProxyReading::not_modelled, "not modelled: every request goes to a server"},
    {"http-response cache-store", ProxyReading::not_modelled, "not modelled: every request goes to a server"},
    {"ignore-persist", ProxyReading::known},
    {"load-server-state-from-file", ProxyReading::not_modelled,
     "not modelled: servers are up from the start"},
    {"max-session-srv-conns", ProxyReading::not_modelled, "not modelled: requests need no connection"},
    {"maxconn", ProxyReading::not_modelled, "not modelled: the clients are not limited"},
    {"option abortonclose", ProxyReading::not_modelled,
     "not modelled: a request stays in the queue even if its client has left"},
    {"option http_proxy", ProxyReading::not_modelled,
     "not modelled: traffic goes to the servers that are named"},
    {"option prefer-last-server", ProxyReading::known},
    {"option transparent", ProxyReading::not_modelled,
     "not modelled: traffic goes to the servers that are named"},
    {"persist", ProxyReading::known},
    {"rate-limit", ProxyReading::not_modelled, "not modelled: the clients are not limited"},
    {".*", ProxyReading::not_modelled, "conditions are not evaluated: all branches are read"},

    {"backlog"},
    {"bind*"},
    {"capture"},
    {"clitcpka*"},
    {"compression"},
    {"declare"},
    {"default_backend"},
    {"description"},
    {"dynamic-cookie-key"},
    {"email-alert"},
    {"enabled"},
    {"errorfile*"},
    {"errorloc*"},
    {"error-log-format"},
    {"external-check"},
    {"filter"},
    {"grace"},
    {"guid"},
    {"http-*"},
    {"id"},
    {"log*"},
    {"max-keep-alive-queue"},
    {"monitor*"},
    {"option accept-*"},
    {"option checkcache"},
    {"option clitcpka"},
    {"option contstats"},
    {"option disable-h2-upgrade"},
    {"option dontlog*"},
    {"option forwarded"},
    {"option forwardfor"},
    {"option h1-case-adjust-*"},
    {"option http-*"},
    {"option httpclose"},
    {"option httplog"},
    {"option httpslog"},
    {"option idle-close-on-response"},
    {"option independent-streams"},
    {"option log*"},
    {"option nolinger"},
    {"option originalto"},
    {"option socket-stats"},
    {"option splice-*"},
    {"option srvtcpka"},
    {"option tcp*"},
    {"redirect"},
    {"server-state-file-name"},
    {"source"},
    {"srvtcpka*"},
    {"stats"},
    {"tcp-*"},
    {"timeout client*"},
    {"timeout http-*"},
    {"timeout mail"},
    {"timeout server-fin"},
    {"timeout tarpit"},
    {"timeout tunnel"},
    {"transparent"},
    {"unique-id-*"},
    {"use_backend"},
    {"use-fcgi-app"},
};

bool fits(Directive const& row, std::string_view name) {
  if (!row.name.ends_with('*')) return row.name == name;
  return name.starts_with(row.name.substr(0, row.name.size() - 1));
}

/// A directive's row, null if there is none, and its name: one word or two.
struct Match {
  Directive const* row = nullptr;
  std::string name;
};

Match match(Statement const& statement, std::size_t first) {
  std::string const& word = statement.word(first);
  std::string const both = word + ' ' + statement.word(first + 1);
  for (Directive const& row : directives_table) {
    std::string const& name = row.name.find(' ') == std::string_view::npos ? word : both;
    if (fits(row, name)) return {&row, name};
  }
  return {nullptr, word == "option" || word == "timeout" ? both : word};
}

/// `tcp-request connection reject`, `tcp-request content track-sc0 src`.
bool limits_clients(Statement const& statement) {
  return statement.words[0] == "tcp-request" &&
         std::ranges::any_of(statement.words, [](std::string const& word) {
           return word == "reject" || word.starts_with("track-sc");
         });
}

} // namespace

HaproxyProxy::HaproxyProxy(std::vector<HaproxySection const*> const& sections, Remarks& remarks)
    : section_{sections.back()} {
  for (HaproxySection const* const section : sections)
    for (Statement const& statement : section->statements)
      read(statement, remarks);
}

void HaproxyProxy::read(Statement const& statement, Remarks& remarks) {
  std::string const& word = statement.words[0];
  if (word == "default-server") return read_haproxy_options(statement, 1, server_defaults_, remarks);
  if (word == "server" || word == "server-template")
    return servers_.push_back(read_haproxy_server(statement, server_defaults_, remarks));
  if (word == "stick") return stick_rules_.push_back(&statement);
  if (word == "use-server") return use_server_rules_.push_back(&statement);
  if (word == "acl") {
    samples_of_acls_[statement.word(1)].push_back(statement.word(2));
    return remarks.without_effect(word);
  }
  if (limits_clients(statement))
    return remarks.add(statement.line, word, "not modelled: the clients are not limited");
  // `no option persist` switches off; so does `default option persist`, because off is HAProxy's default.
  bool const taken_back = word == "no" || word == "default";
  auto const [row, name] = match(statement, taken_back ? 1 : 0);
  if (row == nullptr) return remarks.add(statement.line, name, "unknown here");
  switch (row->reading) {
  case ProxyReading::known:
    if (taken_back)
      directives_.erase(name);
    else
      directives_.insert_or_assign(name, &statement);
    break;
  case ProxyReading::without_effect: remarks.without_effect(name); break;
  case ProxyReading::not_modelled:
    if (!taken_back) remarks.add(statement.line, name, std::string{row->why});
    break;
  }
}

std::vector<std::string> HaproxyProxy::samples_in_condition(Statement const& rule) const {
  std::vector<std::string> samples;
  auto word = std::ranges::find_if(rule.words,
                                   [](std::string const& each) { return each == "if" || each == "unless"; });
  bool inside = false; // of an ACL without a name, { criterion values }
  for (; word != rule.words.end(); ++word) {
    bool const negated = word->starts_with('!') && word->size() > 1;
    std::string const name = negated ? word->substr(1) : *word;
    if (inside) {
      inside = name != "}";
    } else if (name == "{") {
      inside = true;
      if (std::next(word) != rule.words.end()) samples.push_back(*std::next(word));
    } else if (auto const acl = samples_of_acls_.find(name); acl != samples_of_acls_.end()) {
      samples.insert(samples.end(), acl->second.begin(), acl->second.end());
    }
  }
  return samples;
}

void remark_on_section(HaproxySection const& section, Remarks& remarks) {
  bool const frontend = section.kind == "frontend";
  for (Statement const& statement : section.statements) {
    auto const [row, name] = match(statement, 0);
    if (section.kind == "global" && name == "spread-checks")
      remarks.add(statement.line, name, "not modelled: checks come at even intervals");
    else if (frontend && limits_clients(statement))
      remarks.add(statement.line, name, "not modelled: the clients are not limited");
    else if ((name == "maxconn" && (frontend || section.kind == "global")) ||
             (frontend && row != nullptr && row->reading == ProxyReading::not_modelled))
      remarks.add(statement.line, name, std::string{row->why});
    else if (frontend)
      remarks.without_effect(name);
  }
  if (!frontend) remarks.without_effect(section.kind);
}

} // namespace stickysim
