#include "configuration/imported.hpp"

namespace import_test {

namespace {

std::string const servers = " server a 10.0.0.1:80 check cookie a\n server b 10.0.0.2:80 check cookie b\n";

/// A backend of two servers with these lines in front of them.
Imported backend(std::string const& lines) {
  return from_haproxy("backend app\n mode http\n" + lines + servers);
}

/// A backend of two servers with these options.
Imported options(std::string const& of_a, std::string const& of_b) {
  return from_haproxy("backend app\n server a 10.0.0.1:80 " + of_a + "\n server b 10.0.0.2:80 " + of_b +
                      "\n");
}

/// The value of `key` in a backend with these lines.
std::string value(std::string const& lines, std::string const& key) { return backend(lines).value(key); }

std::string policy(std::string const& lines) { return value(lines, "balancer.policy"); }

} // namespace

TEST_CASE("HAProxy: each algorithm has its policy") {
  CHECK(policy("") == "round_robin(order=haproxy)");
  CHECK(policy("balance roundrobin\n") == "round_robin(order=haproxy)");
  CHECK(policy("balance static-rr\n") == "round_robin(order=static)");
  CHECK(policy("balance leastconn\n") == "least_requests(weights=haproxy)");
  CHECK(policy("balance random\n") == "power_of_d(d=2, replacement=true, weighted=true, full=wait)");
  CHECK(policy("balance random(5)\n") == "power_of_d(d=5, replacement=true, weighted=true, full=wait)");
  CHECK(policy("balance random(1)\n") == "power_of_d(d=1, replacement=true, weighted=true, full=wait)");
  CHECK(policy("balance random(0)\n") == "power_of_d(d=2, replacement=true, weighted=true, full=wait)");
  CHECK(policy("balance source\n") == "hash_modulo(weighted=true)");
  CHECK(policy("balance source\nhash-type map-based\n") == "hash_modulo(weighted=true)");
  CHECK(policy("balance source\nhash-type consistent\n") ==
        "ring_hash(vnodes=16, points=nearest, weighted=true)");
  CHECK(policy("balance source\nhash-type consistent\nhash-balance-factor 150\n") ==
        "ring_hash(vnodes=16, points=nearest, weighted=true, balance_factor=150)");
  CHECK(policy("balance source\nhash-type consistent\nhash-balance-factor 0\n").starts_with("ring_hash"));
  CHECK(policy("balance url_param id\n") == "hash_modulo(weighted=true)");
  CHECK(policy("balance hash req.cook(sid),lower\n") == "hash_modulo(weighted=true)");
  CHECK(policy("balance first\n").starts_with("first(limit="));
  CHECK(backend("balance first\n").loads());
  CHECK(backend("balance random(1000000)\n").loads());
  CHECK(backend("balance source\nhash-type consistent\nhash-balance-factor 100000\n").loads());
  CHECK(backend("balance source\nhash-type consistent\nhash-balance-factor 101\n").loads());
  CHECK(from_haproxy("backend a\nbalance first\nserver a b maxconn 7\n").value("balancer.policy") ==
        "first(limit=7)");
}

TEST_CASE("HAProxy: an algorithm that goes by what requests hold is drawn at random, and told") {
  for (std::string const balance :
       {"uri", "uri whole", "hdr(Referer)", "hash path", "hash rand", "nonsense"}) {
    auto const it = backend("balance " + balance + "\n");
    CHECK(it.value("balancer.policy") == "weighted_random");
    CHECK(it.remarks.front().starts_with("stickiness that is not kept: line 3: balance " + balance + ": "));
    CHECK(it.loads());
  }
}

TEST_CASE("HAProxy: hashes go by the address or by the session") {
  auto const source = backend("balance source\n");
  CHECK(source.value("balancer.affinity.key") == "source_ip");
  CHECK(source.value("workload.clients_per_address") == "1");
  CHECK(source.loads());
  CHECK(value("balance url_param id\n", "balancer.affinity.key") == "session");
}

TEST_CASE("HAProxy: a cookie is an affinity") {
  auto const it = backend("cookie SRV insert indirect nocache\n");
  CHECK(it.value("balancer.affinity.kind") == "cookie");
  CHECK(it.value("balancer.affinity.expire").empty());
  CHECK(it.idle("cookie indirect"));
  CHECK_FALSE(it.says(": cookie: "));
  CHECK(value("cookie SRV insert maxidle 30m\n", "balancer.affinity.expire") == "30min");
  CHECK(value("cookie SRV insert maxidle 90\n", "balancer.affinity.expire") == "90s");
  CHECK(value("cookie SRV insert maxlife 8h\n", "balancer.affinity.expire") == "8h");
  CHECK(value("cookie SRV insert maxlife 8h maxidle 1h\n", "balancer.affinity.expire") == "1h");
  CHECK(backend("cookie SRV insert maxlife 8h\n").says("maxlife: counts from the last use"));
  CHECK(backend("cookie JSESSIONID prefix\n").says("balancer.affinity.returns_home = true"));
  CHECK(backend("cookie SRV insert preserve\n").says("cookie preserve: servers do not end"));
}

TEST_CASE("HAProxy: a cookie that HAProxy would not set makes no affinity") {
  auto const kind = [](std::string const& text) {
    return from_haproxy(text).value("balancer.affinity.kind");
  };
  std::string const cookie = "backend app\ncookie SRV insert\n";
  CHECK(kind(cookie + "mode tcp\n" + servers).empty());
  CHECK(kind(cookie + servers).empty());
  CHECK(kind(cookie + "mode http\nserver a b\nserver b c\n").empty());
  CHECK(kind(cookie + "mode http\nserver a b cookie x\nserver b c\n") == "cookie");
  CHECK(kind("backend app\nmode http\ncookie SRV insert dynamic\nserver a b\nserver b c\n") == "cookie");
  auto const without = from_haproxy(cookie + "mode http\nserver a b\nserver b c\n");
  CHECK(without.says("stickiness that is not kept: line 2: cookie: HAProxy itself cannot keep to it"));
  CHECK_FALSE(without.says("server without cookie"));
  for (std::string const mode : {"mode tcp\n", ""}) {
    auto const it = from_haproxy(cookie + mode + servers);
    CHECK(it.remarks.front().starts_with("stickiness that is not kept: line 2: cookie: HAProxy itself"));
    CHECK(it.says("connections are balanced as if they were requests"));
  }
  CHECK(from_haproxy(cookie + servers).says("it.cfg:1: no mode: HAProxy takes tcp"));
  std::string const http = cookie + "mode http\n";
  CHECK(from_haproxy(http + "server a b cookie x\nserver b c\n").says("server without cookie"));
  CHECK(from_haproxy(http + "server a b cookie x\nserver b c cookie x\n")
            .says("another server has it, too: HAProxy sends sessions to the first one"));
}

TEST_CASE("HAProxy: a stick table is an affinity") {
  auto const it = backend("stick-table type ip size 200k expire 30m peers others\nstick on src\n");
  CHECK(it.value("balancer.affinity.kind") == "table");
  CHECK(it.value("balancer.affinity.key") == "source_ip");
  CHECK(it.value("balancer.affinity.size") == "204800");
  CHECK(it.value("balancer.affinity.expire") == "30min");
  CHECK(it.value("balancer.affinity.sync_delay") == "1ms");
  CHECK(it.value("balancer.count") == "2");
  CHECK(it.idle("stick-table type"));
  CHECK(it.loads());

  auto const session = backend("stick-table type string len 32 size 1m nopurge\n"
                               "stick store-response res.cook(sid)\nstick match req.cook(sid) if TRUE\n");
  CHECK(session.value("balancer.affinity.key") == "session");
  CHECK(session.value("balancer.affinity.size") == "1048576");
  CHECK(session.says("stick-table nopurge: a full table forgets"));
  CHECK(session.says(
      "stickiness in another form: line 5: stick: its condition is taken to hold for all requests; those for which it does not go to any server"));

  auto const other =
      from_haproxy("backend t\nstick-table type ip size 1k\nbackend app\nstick on src table t\n" + servers);
  CHECK(other.value("balancer.affinity.size") == "1024");
}

TEST_CASE("HAProxy: stick rules that cannot be followed make no affinity, and are told") {
  auto const kind = [](std::string const& lines) { return value(lines, "balancer.affinity.kind"); };
  std::string const table = "stick-table type ip size 1k\n";
  CHECK(kind(table).empty());
  CHECK(backend(table).idle("stick-table"));
  CHECK(kind("stick on src\n").empty());
  CHECK(backend("stick on src\n").says("its stick-table is not in this configuration"));
  CHECK(kind(table + "stick match src\n").empty());
  CHECK(kind(table + "stick store-request src\n").empty());
  CHECK(backend(table + "stick match src\n").says("one rule must find entries and one make them"));
  CHECK(kind(table + "stick on path\n").empty());
  CHECK(backend(table + "stick on path\n").says("stick on path: requests of one session have"));
  CHECK(kind(table + "stick on path\nstick on src\n") == "table");
  CHECK(kind(table + "cookie X insert\nstick on src\n") == "cookie");
  CHECK(backend(table + "cookie X insert\nstick on src\n").says("stick: not modelled beside a cookie"));
  CHECK(backend(table + "balance url_param id\nstick on src\n").says("the model has one for both"));
}

TEST_CASE("HAProxy: what becomes of failed requests") {
  CHECK(value("", "balancer.redispatch") == "never");
  CHECK(value("option redispatch\n", "balancer.redispatch") == "last");
  CHECK(value("option redispatch -1\n", "balancer.redispatch") == "last");
  CHECK(value("option redispatch 1\n", "balancer.redispatch") == "always");
  CHECK(value("option redispatch 0\n", "balancer.redispatch") == "never");
  CHECK(value("option redispatch 2\n", "balancer.redispatch") == "last");
  CHECK(backend("option redispatch 2\n").says("option redispatch 2: taken for -1"));
  CHECK(value("option redispatch\nno option redispatch\n", "balancer.redispatch") == "never");
  CHECK(value("", "balancer.retries").empty());
  CHECK(value("retries 5\n", "balancer.retries") == "5");
  CHECK(backend("retries some\n").says("retries: left out: 'some' is not a whole number"));
  CHECK(value("timeout connect 200\n", "balancer.retry_delay") == "200ms");
  CHECK(value("timeout connect 5s\n", "balancer.retry_delay") == "1s");
  CHECK(value("timeout connect 0\n", "balancer.retry_delay") == "1s");
  CHECK(value("retry-on conn-failure\n", "balancer.retry_on") == "refused");
  CHECK(value("retry-on all-retryable-errors\n", "balancer.retry_on") == "any");
  CHECK(value("retry-on conn-failure response-timeout\n", "balancer.retry_on") == "any");
  CHECK(value("retry-on none\n", "balancer.retries") == "0");
  CHECK(value("retries 4\nretry-on 503\n", "balancer.retries") == "0");
  CHECK(backend("retry-on 503\n").says("retry-on 503: not modelled"));
  CHECK(value("timeout server 20s\n", "balancer.attempt_timeout") == "20s");
  CHECK(backend("timeout server 3w\n").says("timeout server: left out: '3w' is not a time"));
}

TEST_CASE("HAProxy: persistence that is forced fails with the server") {
  std::string const cookie = "cookie X insert\noption persist\n";
  CHECK(value(cookie, "balancer.affinity.on_unavailable") == "strict");
  CHECK(value(cookie + "option redispatch\n", "balancer.affinity.on_unavailable").empty());
  CHECK(backend(cookie + "option redispatch\n").says("option persist: not modelled beside"));
  CHECK(backend("option persist\n").idle("option persist"));
}

TEST_CASE("HAProxy: checks are on where servers have check") {
  CHECK(options("", "").value("balancer.health.enabled") == "false");
  auto const it =
      options("check inter 1s fastinter 200 fall 5 rise 1", "check inter 1000 fastinter 200ms fall 5 rise 1");
  CHECK(it.value("balancer.health.enabled") == "true");
  CHECK(it.value("balancer.health.interval") == "1s");
  CHECK(it.value("balancer.health.fast_interval") == "200ms");
  CHECK(it.value("balancer.health.fall") == "5");
  CHECK(it.value("balancer.health.rise") == "1");
  CHECK(it.loads());
  CHECK(value("timeout check 300\n", "balancer.health.timeout") == "300ms");
  CHECK(value("timeout check 0\n", "balancer.health.timeout").empty());
  CHECK(options("check", "").says("it.cfg:3: server without check"));
  CHECK(options("check no-check", "").value("balancer.health.enabled") == "false");
  CHECK(options("inter 3s", "").idle("server inter"));
  CHECK(options("check downinter 5s", "check").says("downinter: not modelled"));
}

TEST_CASE("HAProxy: where servers differ the value of most holds") {
  auto const it =
      from_haproxy("backend app\nserver-template a 1-3 x maxconn 9 check\nserver b y maxconn 7 check\n"
                   "server c z check\n");
  CHECK(it.value("balancer.max_connections") == "9");
  CHECK(it.says("it.cfg:3: maxconn: one value holds for all servers: that of most of them (also line 4)"));
  CHECK(options("fall 2 check", "check").value("balancer.health.fall") == "2");
  CHECK(options("check fall 2", "check fall x").says("it.cfg:3: fall: left out: 'x' is not a valid value"));
}

TEST_CASE("HAProxy: limits of connections and the queue behind them") {
  auto const it = from_haproxy("backend app\ntimeout queue 3s\nserver a x maxconn 9 maxqueue 20\n"
                               "server b x maxconn 9 maxqueue 20\n");
  CHECK(it.value("balancer.max_connections") == "9");
  CHECK(it.value("balancer.queue") == "40");
  CHECK(it.value("balancer.queue_timeout") == "3s");
  CHECK(it.says("maxqueue: one queue for all servers"));
  auto const unlimited = from_haproxy("backend app\ntimeout queue 3s\nserver a x maxconn 0 maxqueue 20\n");
  CHECK(unlimited.value("balancer.max_connections").empty());
  CHECK(unlimited.value("balancer.queue_timeout").empty());
  CHECK(unlimited.idle("timeout queue"));
  CHECK(unlimited.idle("server maxqueue"));
  // Without a timeout of its own the queue has that of connections.
  CHECK(
      from_haproxy("backend a\ntimeout connect 4s\nserver a x maxconn 9\n").value("balancer.queue_timeout") ==
      "4s");
}

TEST_CASE("HAProxy: a slow start shows where weights move, or connections with them") {
  std::string const server = "server a x slowstart 30s\n";
  CHECK(from_haproxy("backend a\n" + server).value("balancer.slow_start") == "30s");
  CHECK(from_haproxy("backend a\nbalance static-rr\n" + server).value("balancer.slow_start") == "30s");
  CHECK(from_haproxy("backend a\nbalance source\n" + server).says("slowstart: not modelled"));
  CHECK(from_haproxy("backend a\nbalance source\n" + server).value("balancer.slow_start").empty());
  CHECK(from_haproxy("backend a\nbalance source\nhash-type consistent\n" + server)
            .value("balancer.slow_start") == "30s");
}

TEST_CASE("HAProxy: servers whose errors mark them down") {
  auto const rule = [](std::string const& option) {
    return options(option, option).value("balancer.ejection");
  };
  CHECK(rule("check observe layer4 on-error mark-down") == "mark_down(errors=10)");
  CHECK(rule("check observe layer4 error-limit 3 on-error mark-down") == "mark_down(errors=3)");
  CHECK(rule("check observe layer4").empty());
  CHECK(options("check observe layer4", "check").says("observe: not modelled"));
  CHECK(options("check observe layer7 on-error mark-down", "check").says("observe layer7: only refused"));
  CHECK(options("error-limit 3", "").idle("server error-limit"));
}

TEST_CASE("HAProxy: equal servers make a group") {
  auto const it =
      from_haproxy("backend app\nserver a x\nserver b x weight 5\nserver c x\nserver d x backup\n");
  CHECK(it.toml.find("[[server]]\nname = \"a\"\ncount = 2\nworkers") != std::string::npos);
  CHECK(it.toml.find("[[server]]\nname = \"b\"\ncount = 1\nweight = 5\nworkers") != std::string::npos);
  CHECK(it.toml.find("[[server]]\nname = \"d\"\ncount = 1\npriority = 1\nworkers") != std::string::npos);
  CHECK(it.loads());
  auto const alike = from_haproxy("backend app\nserver-template web 3-7 x\n");
  CHECK(alike.value("server.name") == "web");
  CHECK(alike.value("server.count") == "5");
  CHECK(from_haproxy("backend app\nserver-template web 12 x\n").value("server.count") == "12");
  CHECK(from_haproxy("backend app\nserver-template web many x\n").says("taken for one server: 'many'"));
}

TEST_CASE("HAProxy: one backup serves at a time unless all may") {
  std::string const lines = "server a x\nserver b x backup\nserver c x backup\n";
  auto const one = from_haproxy("backend app\n" + lines);
  CHECK(one.value("balancer.backups") == "first");
  CHECK(one.toml.find("count = 2\npriority = 1") != std::string::npos);
  auto const all = from_haproxy("backend app\noption allbackups\n" + lines);
  CHECK(all.value("balancer.backups") == "all");
  CHECK(all.toml.find("count = 2\npriority = 1") != std::string::npos);
  CHECK(from_haproxy("backend app\nserver a x\n").value("balancer.backups").empty());
}

TEST_CASE("HAProxy: servers that take no new sessions stay out, and are told") {
  auto const it =
      from_haproxy("backend app\nserver a x weight 0\nserver b x disabled\nserver c x weight 999\n"
                   "default-server disabled\nserver d x\nserver e x enabled\n");
  CHECK(it.value("server.count") == "2");
  CHECK(it.says("it.cfg:2: server a: left out"));
  CHECK(it.says("it.cfg:3: server b: left out"));
  CHECK(it.says("it.cfg:4: server c: its weight is not a whole number"));
  CHECK(it.says("it.cfg:6: server d: left out"));
  CHECK(from_haproxy("backend app\nserver a x disabled\n").errors ==
        "it.cfg:1: error: every server of this fleet is left out\n"
        "      = help: servers that are down stay out\n");
}

TEST_CASE("HAProxy: defaults hold until a section says otherwise") {
  std::string const text =
      "defaults\nmode http\nbalance leastconn\nretries 7\noption redispatch\n"
      "default-server inter 3s check\n"
      "backend app\nretries 8\nno option redispatch\nserver a x\nserver b x inter 5s\nserver c x inter 5s\n";
  auto const it = from_haproxy(text);
  CHECK(it.value("balancer.policy") == "least_requests(weights=haproxy)");
  CHECK(it.value("balancer.retries") == "8");
  CHECK(it.value("balancer.redispatch") == "never");
  CHECK(it.value("balancer.health.interval") == "5s");
  CHECK(it.says("it.cfg:6: inter: one value holds"));
  CHECK(from_haproxy("backend app from nobody\nserver a x\n")
            .says("it.cfg:1: from nobody: there are no such defaults"));
}

TEST_CASE(
    "HAProxy: without stickiness the default backend is meant, or the one that is named; others are told") {
  std::string const text = "backend empty\nlisten a\nserver x y\nbackend b\nbalance leastconn\nserver x y\n";
  auto const first = from_haproxy(text);
  CHECK(first.value("balancer.policy") == "round_robin(order=haproxy)");
  CHECK(first.says("it.cfg:1: backend empty: has no servers"));
  CHECK(first.says("imported from it.cfg:2: HAProxy backend a, the default one, as none is sticky"));
  CHECK(first.says("it.cfg:4: backend b: not imported; --backend b imports it"));
  CHECK(from_haproxy(text, "b").value("balancer.policy") == "least_requests(weights=haproxy)");
  CHECK(from_haproxy(text, "c").errors ==
        "it.cfg: error: there is no backend 'c'\n      = help: did you mean a, b?\n");
  CHECK(from_haproxy(text, "none").errors ==
        "it.cfg: error: there is no backend 'none'\n      = help: there are empty, a, b\n");
  CHECK(
      from_haproxy(text, "empty").errors.starts_with("it.cfg:1: error: the backend 'empty' has no servers"));
  CHECK(from_haproxy("global\n").errors.starts_with("it.cfg: error: the configuration has no backend"));
  CHECK(from_haproxy("backend a\n").errors.starts_with("it.cfg: error: no backend has servers"));
}

TEST_CASE("HAProxy: nothing is left out in silence") {
  auto const it =
      from_haproxy("global\nmaxconn 9\nspread-checks 5\nlog x\n"
                   "defaults unused\nbalance first\n"
                   "defaults\n"
                   "frontend f\nbind :80\nrate-limit sessions 9\nmaxconn 8\n"
                   "peers p\npeer x y\n"
                   "backend app\nfullconn 9\nacl x y\nhttp-request set-header\noption httpchk\noption frob\n"
                   "frobnicate\n.if 1\nstats enable\nserver a x ssl verify none minconn 3 frob\n");
  for (std::string const told :
       {"it.cfg:2: maxconn: not modelled: the clients are not limited (also line 11)",
        "it.cfg:3: spread-checks: not", "it.cfg:5: defaults unused: not imported",
        "it.cfg:10: rate-limit: not", "it.cfg:15: fullconn: not", "it.cfg:19: option frob: unknown",
        "it.cfg:20: frobnicate: unknown", "it.cfg:21: .if: conditions are not evaluated",
        "it.cfg:23: minconn: not", "it.cfg:23: frob: an option of servers that is unknown"}) {
    INFO(told);
    CHECK(it.says(told));
  }
  for (std::string const& remark : it.remarks)
    CHECK(it.toml.find("# " + remark + "\n") != std::string::npos);
  for (std::string const idle :
       {"bind", "acl", "http-request", "option httpchk", "stats", "ssl", "verify", "peers", "global"})
    CHECK(it.idle(idle));
}

TEST_CASE("HAProxy: more than a scenario takes is taken for the most, and told") {
  auto const it = options("check rise 100000 fall 5000", "check rise 100000 fall 5000");
  CHECK(it.value("balancer.health.rise") == "1000");
  CHECK(it.value("balancer.health.fall") == "1000");
  CHECK(it.says("rise: taken for 1000, the most there is here"));
  CHECK(it.loads());
  CHECK(value("retries 500\n", "balancer.retries") == "100");
  CHECK(backend("retries 500\n").says("retries: taken for 100"));
}

TEST_CASE("HAProxy: what a server says that is the default differs from nothing") {
  auto const it = options("check inter 2s fall 3 rise 2 maxconn 0", "check");
  CHECK_FALSE(it.says("one value holds"));
  CHECK(options("check inter 1s", "check").says("it.cfg:3: inter: one value holds"));
}

TEST_CASE("HAProxy: without a mode connections are balanced, and retries of answers do not exist") {
  auto const it = from_haproxy(
      "listen app\n retry-on all-retryable-errors\n server a 192.0.2.10\n server b 192.0.2.11\n");
  CHECK(it.says("it.cfg:1: no mode: HAProxy takes tcp: connections are balanced"));
  CHECK(it.says("retry-on: left out: HAProxy heeds it in mode http only"));
  CHECK(it.value("balancer.retry_on").empty());
}

TEST_CASE("HAProxy: rules that keep requests from servers or change their retries are told") {
  for (auto const& [line, told] :
       {std::pair<std::string, std::string>{"http-request disable-l7-retry if METH_POST",
                                            "http-request disable-l7-retry: not"},
        {"http-request cache-use x", "http-request cache-use: not modelled: every request"},
        {"http-request deny if { sc_http_req_rate(0) gt 9 }", "http-request deny: not modelled: no request"},
        {"http-request track-sc0 src", "http-request track-sc0: not modelled: the clients"},
        {"tcp-request connection reject if { src_conn_rate gt 9 }", "tcp-request: not modelled: the clients"},
        {"filter cache x", "filter cache: not modelled"}}) {
    INFO(line);
    CHECK(backend(line + "\n").says("it.cfg:3: " + told));
  }
  CHECK(backend("http-request set-header X y\n").idle("http-request"));
}

TEST_CASE("HAProxy: how many servers of a template there are is said to be DNS's to decide") {
  CHECK(from_haproxy("backend app\nserver-template web 1-20 tasks.app:80 check\n")
            .says("it.cfg:2: server-template web: DNS decides how many of the 20 there are"));
  CHECK_FALSE(from_haproxy("backend app\nserver-template web 1-20 192.0.2.10:80 check\n").says("DNS"));
}

} // namespace import_test
