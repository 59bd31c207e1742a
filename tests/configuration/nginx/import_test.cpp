#include "configuration/imported.hpp"

namespace {

std::string const servers = " server a:80;\n server b:80;\n";

/// An upstream of two servers with these lines in front of them, and these elsewhere.
Imported upstream(std::string const& lines, std::string const& elsewhere = "") {
  return from_nginx("http {\nupstream app {\n" + lines + servers + "}\n" + elsewhere + "}\n");
}

/// The value of `key` in an upstream of these servers alone.
std::string of_servers(std::string const& lines, std::string const& key) {
  return from_nginx("upstream app {\n" + lines + "}\n").value(key);
}

std::string policy(std::string const& lines) { return upstream(lines).value("balancer.policy"); }

std::string elsewhere(std::string const& lines, std::string const& key) {
  return upstream("", lines).value(key);
}

} // namespace

TEST_CASE("nginx import: each method has its policy") {
  CHECK(policy("") == "round_robin(order=nginx)");
  CHECK(policy("least_conn;\n") == "least_requests(weights=nginx)");
  CHECK(policy("ip_hash;\n") == "hash_modulo(weighted=true)");
  CHECK(policy("hash $cookie_sid;\n") == "hash_modulo(weighted=true)");
  CHECK(policy("hash $cookie_sid consistent;\n") == "ring_hash(vnodes=160, weighted=true)");
  CHECK(policy("random;\n") == "weighted_random");
  CHECK(policy("random two;\n") == "power_of_d(d=2, weighted=true)");
  CHECK(policy("random two least_conn;\n") == "power_of_d(d=2, weighted=true)");
  CHECK(policy("least_time header;\n") == "least_time");
  CHECK(of_servers("least_time last_byte; server a fail_timeout=30s;\n", "balancer.policy") ==
        "least_time(decay=30s)");
  CHECK(upstream("random two least_time=header;\n").says("random two least_time=header: not modelled"));
  CHECK(upstream("least_time header inflight;\n").says("least_time inflight: not modelled"));
}

TEST_CASE("nginx import: the last of several methods holds") {
  auto const it = upstream("least_conn;\nip_hash;\n");
  CHECK(it.value("balancer.policy") == "hash_modulo(weighted=true)");
  CHECK(it.says("it.cfg:3: least_conn: left out: line 4 redefines it"));
}

TEST_CASE("nginx import: hashes go by the address or by the session") {
  auto const address = upstream("ip_hash;\n");
  CHECK(address.value("balancer.affinity.key") == "source_ip");
  CHECK(address.value("workload.clients_per_address") == "1");
  CHECK(address.says("ip_hash: whole addresses are hashed"));
  CHECK(address.loads());
  CHECK(upstream("hash ${remote_addr};\n").value("balancer.affinity.key") == "source_ip");
  CHECK(upstream("hash $arg_user;\n").value("balancer.affinity.key") == "session");
  for (std::string const key : {"$request_uri", "$cookie_a$request_uri", "$host", ""}) {
    auto const it = upstream("hash \"" + key + "\" consistent;\n");
    CHECK(it.value("balancer.policy") == "weighted_random");
    CHECK(it.says("hash " + key + ": not modelled"));
    CHECK(it.value("balancer.affinity.key").empty());
  }
}

TEST_CASE("nginx import: the preset is that of the version that has what the file uses") {
  CHECK(upstream("").value("balancer.preset") == "nginx-1.22");
  CHECK(upstream("sticky cookie srv;\n").value("balancer.preset") == "nginx-1.31");
  CHECK(upstream("least_time header;\n").value("balancer.preset") == "nginx-1.31");
}

TEST_CASE("nginx import: sticky sessions") {
  auto const cookie = upstream("sticky cookie srv expires=1h domain=.x.org path=/ httponly;\n");
  CHECK(cookie.value("balancer.affinity.kind") == "cookie");
  CHECK(cookie.value("balancer.affinity.expire") == "1h");
  CHECK(cookie.value("balancer.affinity.counts_in_policy") == "true");
  CHECK(cookie.idle("sticky domain"));
  CHECK(cookie.idle("sticky httponly"));
  CHECK(cookie.loads());
  CHECK(upstream("sticky cookie srv expires=max;\n").value("balancer.affinity.expire").empty());
  CHECK(upstream("sticky cookie srv expires=soon;\n").says("sticky expires: left out: 'soon'"));

  auto const route = upstream("sticky route $route_cookie $route_uri;\n");
  CHECK(route.value("balancer.affinity.kind") == "cookie");
  CHECK(route.says("sticky route: taken for"));

  auto const learn =
      upstream("sticky learn create=$upstream_cookie_sid lookup=$cookie_sid zone=client:1m;\n");
  CHECK(learn.value("balancer.affinity.kind") == "table");
  CHECK(learn.value("balancer.affinity.key") == "session");
  CHECK(learn.value("balancer.affinity.size") == "4000");
  CHECK(learn.value("balancer.affinity.expire") == "10min");
  CHECK(learn.loads());
  auto const timed =
      upstream("sticky learn create=$a lookup=$remote_addr zone=client:64k timeout=2h sync;\n");
  CHECK(timed.value("balancer.affinity.key") == "source_ip");
  CHECK(timed.value("balancer.affinity.size") == "250");
  CHECK(timed.value("balancer.affinity.expire") == "2h");
  CHECK(timed.value("balancer.affinity.sync_delay") == "1ms");
  CHECK(upstream("sticky learn;\n").says("the size of its zone"));
  CHECK(upstream("sticky learn timeout=x;\n").says("left out: its timeout 'x'"));
  CHECK(upstream("sticky;\n").value("balancer.affinity.kind").empty());
  CHECK(upstream("sticky;\n").says("unknown here: cookie, route and learn"));
}

TEST_CASE("nginx import: servers that fail are given up for a while") {
  std::string const key = "balancer.ejection";
  CHECK(of_servers("server a; server b;", key).empty());
  CHECK(of_servers("server a max_fails=3; server b max_fails=3;", key) == "max_fails(fails=3, time=10s)");
  CHECK(of_servers("server a fail_timeout=1m; server b fail_timeout=60;", key) ==
        "max_fails(fails=1, time=1min)");
  CHECK(of_servers("server a max_fails=0; server b max_fails=0;", key) == "none");
  CHECK(of_servers("server a max_fails=3;", key) == "none");
  CHECK(from_nginx("upstream a {\nserver a max_fails=3;\nserver b max_fails=3;\nserver c;\n}")
            .says("it.cfg:4: max_fails: one value holds"));
  CHECK(of_servers("server a fail_timeout=12d; server b fail_timeout=0;", key).empty());
  CHECK(from_nginx("upstream a {\nserver a max_fails=x;\nserver b;\n}").says("max_fails: left out: 'x'"));
}

TEST_CASE("nginx import: requests are passed on") {
  CHECK(upstream("").value("balancer.retries") == "1");
  CHECK(upstream("").value("balancer.retry_on").empty());
  CHECK(elsewhere("proxy_next_upstream error timeout;\n", "balancer.retry_on") == "idempotent");
  CHECK(elsewhere("server { location / { fastcgi_next_upstream error non_idempotent; } }\n",
                  "balancer.retry_on") == "any");
  CHECK(elsewhere("proxy_next_upstream timeout;\n", "balancer.retry_on") == "idempotent");
  CHECK(upstream("", "proxy_next_upstream error;\n").says("proxy_next_upstream: without timeout"));
  CHECK(elsewhere("proxy_next_upstream off;\n", "balancer.retries") == "0");
  CHECK(elsewhere("proxy_next_upstream http_502;\n", "balancer.retries") == "0");
  CHECK(upstream("", "proxy_next_upstream error http_502;\n")
            .says("proxy_next_upstream http_502: not modelled"));
  CHECK(of_servers("server a; server b; server c; } proxy_next_upstream_tries 2; http {",
                   "balancer.retries") == "1");
  CHECK(elsewhere("proxy_next_upstream_tries 0;\n", "balancer.retries") == "1");
  CHECK(elsewhere("proxy_next_upstream_tries 9;\n", "balancer.retries") == "1");
  CHECK(upstream("", "proxy_next_upstream_tries 9;\n").idle("proxy_next_upstream_tries"));
  CHECK(upstream("", "proxy_next_upstream_timeout 9;\n").says("proxy_next_upstream_timeout: not modelled"));
  CHECK(upstream("", "proxy_connect_timeout 9;\n").says("proxy_connect_timeout: not modelled"));
  CHECK(elsewhere("proxy_read_timeout 90s;\n", "balancer.attempt_timeout") == "90s");
  CHECK(upstream("", "proxy_read_timeout never;\n").says("proxy_read_timeout: left out: 'never'"));
}

TEST_CASE("nginx import: of several statements for locations the first holds, and the others are told") {
  std::string const text = "proxy_read_timeout 90s;\nserver {\nlocation / { proxy_read_timeout 10s; }\n"
                           "location /x { proxy_read_timeout 90s; } }\n";
  CHECK(elsewhere(text, "balancer.attempt_timeout") == "90s");
  CHECK(upstream("", text).says("it.cfg:8: proxy_read_timeout: the first one of the file holds"));
  CHECK_FALSE(upstream("", text).says("it.cfg:9"));
}

TEST_CASE("nginx import: limits of connections and the queue behind them") {
  std::string const limited = "server a max_conns=9; server b max_conns=9;";
  CHECK(of_servers(limited, "balancer.max_connections") == "9");
  CHECK(of_servers(limited, "balancer.queue") == "0");
  CHECK(of_servers(limited + "queue 100;", "balancer.queue") == "100");
  CHECK(of_servers(limited + "queue 100;", "balancer.queue_timeout") == "1min");
  CHECK(of_servers(limited + "queue 100 timeout=70s;", "balancer.queue_timeout") == "70s");
  CHECK(of_servers("server a max_conns=0; queue 9;", "balancer.queue").empty());
  CHECK(of_servers("server a max_conns=0;", "balancer.max_connections").empty());
  CHECK(upstream("queue 9;\n").idle("queue"));
  CHECK(of_servers("server a slow_start=30s;", "balancer.slow_start") == "30s");
}

TEST_CASE("nginx import: equal servers make a group, named after a host where that is a name") {
  auto const it = from_nginx(
      "upstream app {\nserver 10.0.0.1:80;\nserver 10.0.0.2:80;\nserver app.example.org:80 weight=3;\n"
      "server unix:/run/x backup;\nserver app.example.org:81 weight=4;\n}");
  for (std::string const group :
       {"# from line 2 on: 10.0.0.1:80, 10.0.0.2:80\n[[server]]\nname = \"server1\"\ncount = 2\nworkers",
        "name = \"app.example.org\"\ncount = 1\nweight = 3\nworkers",
        "name = \"unix\"\ncount = 1\npriority = 1\nworkers",
        "name = \"server4\"\ncount = 1\nweight = 4\nworkers"})
    CHECK(it.toml.find(group) != std::string::npos);
  CHECK(it.loads());
}

TEST_CASE("nginx import: weights beyond what a scenario takes are scaled") {
  auto const it = from_nginx("upstream app {\nserver a weight=1000;\nserver b weight=500;\nserver c "
                             "weight=1;\nserver d weight=x;\n}");
  CHECK(it.toml.find("weight = 256") != std::string::npos);
  CHECK(it.toml.find("weight = 128") != std::string::npos);
  CHECK(it.says("it.cfg:1: weight: scaled down and rounded, 1000 to 256"));
  CHECK(it.says("it.cfg:5: weight: not a whole number of at least 1: taken for 1"));
  CHECK(it.loads());
}

TEST_CASE("nginx import: servers that take no new sessions stay out, and are told") {
  auto const it = from_nginx("upstream app {\nserver a down;\nserver b drain;\nserver c;\n}");
  CHECK(it.value("server.count") == "1");
  CHECK(it.says("it.cfg:2: server a: left out: it is down"));
  CHECK(it.says("it.cfg:3: server b: left out: it keeps its sessions"));
  CHECK(from_nginx("upstream app { server a down; }")
            .errors.starts_with("it.cfg:1: error: every server of this fleet"));
}

TEST_CASE(
    "nginx import: the first upstream with servers is meant, or the one that is named; others are told") {
  std::string const text =
      "upstream empty { zone x 1m; }\nupstream a { server x; }\nupstream b { least_conn; server x; }\n";
  CHECK(from_nginx(text).value("balancer.policy") == "round_robin(order=nginx)");
  CHECK(from_nginx(text).says("it.cfg:3: upstream b: not imported; --upstream b imports it"));
  CHECK(from_nginx(text).says("it.cfg:1: upstream empty: not imported"));
  CHECK(from_nginx(text, "b").value("balancer.policy") == "least_requests(weights=nginx)");
  CHECK(from_nginx(text, "empti").errors ==
        "it.cfg: error: there is no upstream 'empti'\n      = help: did you mean empty?\n");
  CHECK(from_nginx(text, "empty").errors.starts_with("it.cfg:1: error: the upstream 'empty' has no servers"));
  CHECK(from_nginx("events {}").errors.starts_with("it.cfg: error: the configuration has no upstream"));
  CHECK(from_nginx("upstream a {").errors.starts_with("it.cfg:1:12: error: the block is never closed"));
}

TEST_CASE("nginx import: streams of connections are taken for requests") {
  auto const it = from_nginx("stream {\nupstream app { hash $remote_addr; server a; }\n}");
  CHECK(it.value("balancer.affinity.key") == "source_ip");
  CHECK(it.says("it.cfg:1: stream: its connections are balanced as if they were requests"));
}

TEST_CASE("nginx import: nothing is left out in silence") {
  auto const it =
      upstream("zone app 64k;\nkeepalive 32;\nstate x;\ninclude y;\nfrob;\nserver c frob route=x resolve;\n",
               "include mime.types;\ntypes { text/html html; }\nlog_format main x;\n"
               "server { listen 80; location / { limit_req zone=x; proxy_cache y; proxy_pass http://app;\n"
               "if ($x) { return 403; } health_check; } location /b { proxy_cache off; } }\n");
  for (std::string const told :
       {"it.cfg:5: state: not read",
        "it.cfg:6: include: not followed: import the configuration as `nginx -T` prints it (also line 12)",
        "it.cfg:7: frob: unknown", "it.cfg:8: frob: a parameter of servers",
        "it.cfg:15: limit_req: not modelled", "it.cfg:15: proxy_cache: not modelled",
        "it.cfg:16: health_check: not modelled"}) {
    INFO(told);
    CHECK(it.says(told));
  }
  for (std::string const idle : {"zone", "keepalive", "server route", "server resolve", "types", "log_format",
                                 "listen", "proxy_pass", "if", "proxy_cache"}) {
    INFO(idle);
    CHECK(it.idle(idle));
  }
  CHECK_FALSE(it.idle("text/html"));
  for (std::string const& remark : it.remarks)
    CHECK(it.toml.find("# " + remark + "\n") != std::string::npos);
}
