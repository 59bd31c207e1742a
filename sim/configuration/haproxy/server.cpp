#include "configuration/haproxy/server.hpp"

#include "configuration/host_name.hpp"
#include "configuration/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stickysim {
namespace {

enum class ServerReading : std::uint8_t {
  known,          ///< the model has it
  reset,          ///< switches off the option named in `why`
  without_effect, ///< no bearing on routing or sessions
  not_modelled,   ///< for the reason in `why`
};

struct ServerOption {
  std::string_view name;
  std::size_t values = 0; ///< words that follow it
  ServerReading reading = ServerReading::without_effect;
  std::string_view why = {};
};

constexpr ServerOption options_table[] = {
    {"weight", 1, ServerReading::known},
    {"check", 0, ServerReading::known},
    {"inter", 1, ServerReading::known},
    {"fastinter", 1, ServerReading::known},
    {"fall", 1, ServerReading::known},
    {"rise", 1, ServerReading::known},
    {"slowstart", 1, ServerReading::known},
    {"maxconn", 1, ServerReading::known},
    {"maxqueue", 1, ServerReading::known},
    {"backup", 0, ServerReading::known},
    {"cookie", 1, ServerReading::known},
    {"observe", 1, ServerReading::known},
    {"error-limit", 1, ServerReading::known},
    {"on-error", 1, ServerReading::known},
    {"disabled", 0, ServerReading::known},
    {"no-check", 0, ServerReading::reset, "check"},
    {"no-backup", 0, ServerReading::reset, "backup"},
    {"enabled", 0, ServerReading::reset, "disabled"},
    {"downinter", 1, ServerReading::not_modelled,
     "not modelled: a server that is down is checked every inter"},
    {"minconn", 1, ServerReading::not_modelled, "not modelled: maxconn holds at any load"},
    {"agent-check", 0, ServerReading::not_modelled, "not modelled: servers do not report weights or states"},
    {"on-marked-down", 1, ServerReading::not_modelled,
     "not modelled: what is in flight at a server that is marked down goes on"},
    {"on-marked-up", 1, ServerReading::not_modelled,
     "not modelled: what is in flight at a backup goes on when the others are back"},
    {"track", 1, ServerReading::known},
    {"non-stick", 0, ServerReading::known},
    {"redir", 1, ServerReading::not_modelled, "not modelled: the server answers requests itself"},
    {"init-state", 1, ServerReading::not_modelled, "not modelled: servers are up from the start"},
    {"addr", 1},
    {"agent-addr", 1},
    {"agent-inter", 1},
    {"agent-port", 1},
    {"agent-send", 1},
    {"allow-0rtt"},
    {"alpn", 1},
    {"ca-file", 1},
    {"check-alpn", 1},
    {"check-proto", 1},
    {"check-send-proxy"},
    {"check-sni", 1},
    {"check-ssl"},
    {"check-via-socks4"},
    {"ciphers", 1},
    {"ciphersuites", 1},
    {"client-sigalgs", 1},
    {"crl-file", 1},
    {"crt", 1},
    {"curves", 1},
    {"force-sslv3"},
    {"force-tlsv10"},
    {"force-tlsv11"},
    {"force-tlsv12"},
    {"force-tlsv13"},
    {"guid", 1},
    {"hash-key", 1},
    {"id", 1},
    {"init-addr", 1},
    {"interface", 1},
    {"log-bufsize", 1},
    {"log-proto", 1},
    {"max-reuse", 1},
    {"namespace", 1},
    {"no-agent-check"},
    {"no-check-ssl"},
    {"no-send-proxy"},
    {"no-send-proxy-v2"},
    {"no-send-proxy-v2-ssl"},
    {"no-send-proxy-v2-ssl-cn"},
    {"no-ssl"},
    {"no-ssl-reuse"},
    {"no-sslv3"},
    {"no-tfo"},
    {"no-tls-tickets"},
    {"no-tlsv10"},
    {"no-tlsv11"},
    {"no-tlsv12"},
    {"no-tlsv13"},
    {"no-verifyhost"},
    {"npn", 1},
    {"pool-conn-name", 1},
    {"pool-low-conn", 1},
    {"pool-max-conn", 1},
    {"pool-purge-delay", 1},
    {"port", 1},
    {"proto", 1},
    {"proxy-v2-options", 1},
    {"resolve-net", 1},
    {"resolve-opts", 1},
    {"resolve-prefer", 1},
    {"resolvers", 1},
    {"send-proxy"},
    {"send-proxy-v2"},
    {"send-proxy-v2-ssl"},
    {"send-proxy-v2-ssl-cn"},
    {"set-proxy-v2-tlv-fmt", 1},
    {"shard", 1},
    {"sigalgs", 1},
    {"sni", 1},
    {"socks4", 1},
    {"source", 1},
    {"ssl"},
    {"ssl-max-ver", 1},
    {"ssl-min-ver", 1},
    {"ssl-reuse"},
    {"stick"},
    {"tcp-md5sig", 1},
    {"tcp-ut", 1},
    {"tfo"},
    {"tls-tickets"},
    {"usesrc", 1},
    {"verify", 1},
    {"verifyhost", 1},
    {"ws", 1},
};

/// `3` or `1-3`: how many servers a template makes.
std::optional<std::int64_t> template_count(std::string_view text) {
  constexpr std::int64_t most = 1'000'000;
  std::size_t const dash = text.find('-');
  if (dash == std::string_view::npos) return whole_number(text, 1, most);
  auto const low = whole_number(text.substr(0, dash), 0, most);
  auto const high = whole_number(text.substr(dash + 1), 0, most);
  if (!low || !high || *high < *low) return {};
  return *high - *low + 1;
}

} // namespace

void read_haproxy_options(Statement const& statement, std::size_t first, HaproxyServerOptions& options,
                          Remarks& remarks) {
  for (std::size_t at = first; at < statement.words.size(); ++at) {
    std::string const& name = statement.words[at];
    auto const* const option = std::ranges::find(options_table, name, &ServerOption::name);
    if (option == std::end(options_table)) {
      remarks.add(statement.line, name, "an option of servers that is unknown here");
      continue;
    }
    std::string const value = option->values > 0 ? statement.word(at + 1) : "";
    at += option->values;
    switch (option->reading) {
    case ServerReading::known:
      options.insert_or_assign(name, HaproxyServerOption{value, statement.line});
      break;
    case ServerReading::reset: options.erase(std::string{option->why}); break;
    case ServerReading::without_effect: remarks.without_effect(name); break;
    case ServerReading::not_modelled: remarks.add(statement.line, name, std::string{option->why}); break;
    }
  }
}

HaproxyServer read_haproxy_server(Statement const& statement, HaproxyServerOptions const& defaults,
                                  Remarks& remarks) {
  bool const is_template = statement.words[0] == "server-template";
  HaproxyServer server{statement.word(1), statement.word(is_template ? 3 : 2), statement.line, 1, defaults};
  if (is_template) {
    if (auto const count = template_count(statement.word(2)))
      server.count = *count;
    else
      remarks.add(statement.line, "server-template " + server.name,
                  "taken for one server: '" + statement.word(2) +
                      "' is neither a number nor a range of servers");
    if (is_host_name(server.address) && server.count > 1)
      remarks.add(statement.line, "server-template " + server.name,
                  fmt::format("DNS decides how many of the {} there are: all of them are taken to be there",
                              server.count));
  }
  read_haproxy_options(statement, is_template ? 4 : 3, server.options, remarks);
  return server;
}

} // namespace stickysim
