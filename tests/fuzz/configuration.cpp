// Configurations of balancers.
#include "configuration/import.hpp"
#include "fuzz/loading.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"

#include <sstream>

namespace stickysim {
namespace {

ConfigurationFile configuration_of(std::string_view text) {
  ConfigurationFile file{"it.cfg", {}};
  std::istringstream in{std::string{text}};
  for (std::string line; std::getline(in, line);)
    file.lines.push_back(line);
  return file;
}

void try_import(ConfigurationFile const& file, Product product) {
  product_of(file);
  auto const imported = import_configuration(file, product, "");
  if (!imported) return demand_told(imported.error());
  demand(!imported->remarks.empty(), "an import says what becomes of the stickiness");
  for (std::string const& remark : imported->remarks)
    demand_printable(remark);
  demand_printable(imported->toml);
  demand_loads(imported->toml, "imported.toml");
}

} // namespace

void fuzz_haproxy(std::string_view input) { try_import(configuration_of(input), Product::haproxy); }

void fuzz_nginx(std::string_view input) { try_import(configuration_of(input), Product::nginx); }

std::vector<std::string> haproxy_words() {
  return {"backend ",
          "listen ",
          "frontend ",
          "defaults ",
          "global\n",
          "from ",
          "balance ",
          "roundrobin",
          "leastconn",
          "source",
          "uri",
          "hdr(",
          "random(",
          "first",
          "static-rr",
          "url_param ",
          "rdp-cookie",
          "hash-type ",
          "consistent",
          "map-based",
          "avalanche",
          "hash-balance-factor ",
          "cookie ",
          "insert",
          "rewrite",
          "prefix",
          "indirect",
          "nocache",
          "postonly",
          "preserve",
          "dynamic",
          "maxidle ",
          "maxlife ",
          "stick-table ",
          "type ip",
          "size 1m",
          "expire 30m",
          "stick on ",
          "stick store-request ",
          "stick match ",
          "option redispatch",
          "option httpchk",
          "option persist",
          "option allbackups",
          "retries ",
          "retry-on ",
          "all-retryable-errors",
          "timeout connect ",
          "timeout server ",
          "timeout queue ",
          "timeout check ",
          "server ",
          "server-template ",
          "default-server ",
          "check ",
          "inter ",
          "fastinter ",
          "downinter ",
          "rise ",
          "fall ",
          "weight ",
          "maxconn ",
          "maxqueue ",
          "slowstart ",
          "backup",
          "disabled",
          "observe layer7",
          "on-error ",
          "mark-down",
          "error-limit ",
          "track ",
          "use_backend ",
          "default_backend ",
          "if ",
          "unless ",
          "acl ",
          "force-persist",
          "ignore-persist",
          "use-server ",
          "fullconn ",
          "mode http",
          "no ",
          "{ path /a }",
          "\\\n",
          "\"${A}\"",
          ".if ",
          ".endif",
          "5s",
          "100ms",
          "1d",
          "4294967295",
          "9999999999"};
}

std::vector<std::string> nginx_words() {
  return {"http {",
          "upstream a {",
          "server ",
          "location / {",
          "proxy_pass http://a;",
          "}",
          "ip_hash;",
          "hash ",
          "$remote_addr",
          "$cookie_a",
          "$request_uri",
          " consistent;",
          "least_conn;",
          "random two;",
          "least_time header;",
          "least_time last_byte;",
          "sticky cookie a ",
          "expires=1h",
          "domain=.a",
          "path=/;",
          "sticky learn ",
          "create=$upstream_cookie_a",
          "lookup=$cookie_a",
          "zone=a:1m;",
          "sticky route ",
          "zone a 64k;",
          "weight=",
          "max_conns=",
          "max_fails=",
          "fail_timeout=",
          "slow_start=",
          "backup",
          "down",
          "drain",
          "route=a",
          "resolve",
          "keepalive ",
          "queue 100 timeout=70s;",
          "proxy_next_upstream ",
          "error timeout http_502 non_idempotent",
          "proxy_next_upstream_tries ",
          "proxy_next_upstream_timeout ",
          "proxy_connect_timeout ",
          "proxy_read_timeout ",
          "health_check ",
          "interval=",
          "fails=",
          "passes=",
          "split_clients ",
          "map $a $b {",
          "include ",
          "set $a ",
          "if ($a) {",
          "stream {",
          "ssl_preread on;",
          "# configuration file a:\n",
          "{{ a }}",
          "${A}",
          "\"",
          "\\",
          "5s",
          "100ms",
          "1d",
          "4294967295",
          "9999999999"};
}

} // namespace stickysim
