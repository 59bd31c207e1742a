#include "configuration/imported.hpp"

namespace import_test {

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
  CHECK(of_servers("least_time last_byte; server a fail_timeout=0;\n", "balancer.policy") ==
        "least_time(decay=1ms)");
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
  for (std::string const key : {"$request_uri", "$cookie_a$request_uri", "$request_id", ""}) {
    auto const it = upstream("hash \"" + key + "\" consistent;\n");
    CHECK(it.value("balancer.policy") == "weighted_random");
    CHECK(it.remarks.front().starts_with("stickiness that is not kept: line 3: hash " + key + ": "));
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
  CHECK(upstream("sticky often;\n").value("balancer.affinity.kind").empty());
  CHECK(upstream("sticky often;\n").says("unknown here: cookie, route and learn"));
}

TEST_CASE("nginx import: servers that fail are given up for a while") {
  std::string const key = "balancer.ejection";
  CHECK(of_servers("server a; server b;", key).empty());
  CHECK(of_servers("server a max_fails=3; server b max_fails=3;", key) == "max_fails(fails=3, time=10s)");
  CHECK(of_servers("server a fail_timeout=1m; server b fail_timeout=60;", key) ==
        "max_fails(fails=1, time=1min)");
  CHECK(of_servers("server a max_fails=0; server b max_fails=0;", key) == "none");
  CHECK(of_servers("server a max_fails=3;", key) == "none");
  CHECK(of_servers("server a max_fails=0; server b max_fails=3;", key) == "max_fails(fails=3, time=10s)");
  CHECK(of_servers("server a max_fails=0; server b;", key).empty());
  CHECK(from_nginx("upstream a {\nserver a max_fails=3;\nserver b max_fails=3;\nserver c;\n}")
            .says("it.cfg:4: max_fails, fail_timeout: one value holds"));
  CHECK(of_servers("server a fail_timeout=12d;", key) == "none"); // the only one
  CHECK(of_servers("server a fail_timeout=12d; server b fail_timeout=12d;", key) ==
        "max_fails(fails=1, time=1000000s)");
  CHECK(of_servers("server a fail_timeout=0; server b fail_timeout=0;", key) == "none");
  auto const at_once = from_nginx("upstream a {\nserver a fail_timeout=0;\nserver b fail_timeout=0;\n}");
  CHECK(at_once.says(
      "it.cfg:2: fail_timeout=0: taken for never: a server that failed is back within a second"));
  CHECK(from_nginx("upstream a {\nserver a max_fails=x;\nserver b;\n}").says("max_fails: left out: 'x'"));
}

TEST_CASE("nginx import: requests are passed on") {
  CHECK(upstream("").value("balancer.retries") == "1");
  CHECK(upstream("").value("balancer.retry_on").empty());
  CHECK(elsewhere("proxy_next_upstream error timeout;\n", "balancer.retry_on") == "idempotent");
  CHECK(elsewhere("server { location / { fastcgi_next_upstream error non_idempotent; fastcgi_pass app; } }\n",
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
  CHECK(upstream("", "proxy_connect_timeout 9;\n")
            .says("proxy_connect_timeout: left out: a server that is down"));
  CHECK(elsewhere("proxy_read_timeout 90s;\n", "balancer.attempt_timeout") == "90s");
  CHECK(upstream("", "proxy_read_timeout never;\n").says("proxy_read_timeout: left out: 'never'"));
}

TEST_CASE("nginx import: the location that passes requests to the upstream says how, or what is around it") {
  std::string const key = "balancer.attempt_timeout";
  std::string const live = "location /live/ { proxy_pass http://10.9.9.9:9000; proxy_read_timeout 1d;\n"
                           "proxy_next_upstream off; }\n";
  auto const it = upstream("", "server {\n" + live + "location / { proxy_pass http://app; } }\n");
  CHECK(it.value(key).empty());
  CHECK(it.value("balancer.retries") == "1");
  CHECK_FALSE(it.says("timeouts or retries of its own"));
  CHECK(elsewhere("proxy_read_timeout 90s;\nserver { location / { proxy_pass http://app; } }\n", key) ==
        "90s");
  CHECK(elsewhere("proxy_read_timeout 90s;\nserver { proxy_read_timeout 80s; location / { proxy_pass "
                  "http://app; } }\n",
                  key) == "80s");
  CHECK(
      elsewhere("proxy_read_timeout 90s;\nserver { location / { proxy_read_timeout 70s; if ($a) { proxy_pass "
                "http://app/x; } } }\n",
                key) == "70s");
  for (std::string const protocol : {"fastcgi", "uwsgi", "scgi", "grpc", "memcached"})
    CHECK(elsewhere("proxy_read_timeout 90s;\n" + protocol + "_read_timeout 20s;\nserver { location / { " +
                        protocol + "_pass " + (protocol == "grpc" ? "grpc://app" : "app") + "; } }\n",
                    key) == "20s");
  // The one that takes all other requests comes before its neighbours.
  auto const both = upstream("", "server {\nlocation /x { proxy_pass http://app; proxy_read_timeout 10s; }\n"
                                 "location / { proxy_pass http://app; proxy_read_timeout 20s; } }\n");
  CHECK(both.value(key) == "20s");
  CHECK(both.says("it.cfg:7: proxy_pass http://app: has timeouts or retries of its own"));
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
    "nginx import: without stickiness the first upstream with servers is meant, or the one that is named; "
    "others are told") {
  std::string const text =
      "upstream empty { zone x 1m; }\nupstream a { server x; }\nupstream b { least_conn; server x; }\n";
  CHECK(from_nginx(text).value("balancer.policy") == "round_robin(order=nginx)");
  CHECK(from_nginx(text).says("it.cfg:3: upstream b: not imported; --upstream b imports it"));
  CHECK(from_nginx(text).says("it.cfg:1: upstream empty: has no servers"));
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
        "it.cfg:6: include: not followed, as the file is not here: import the configuration as `nginx -T`",
        "it.cfg:7: frob: unknown", "it.cfg:8: frob: a parameter of servers",
        "it.cfg:15: limit_req: not modelled", "it.cfg:15: proxy_cache: not modelled",
        "imported from it.cfg:2: nginx upstream app, the only one with servers"}) {
    INFO(told);
    CHECK(it.says(told));
  }
  for (std::string const idle : {"zone", "keepalive", "server route", "server resolve", "types", "log_format",
                                 "listen", "proxy_pass", "if", "proxy_cache", "include"}) {
    INFO(idle);
    CHECK(it.idle(idle));
  }
  CHECK_FALSE(it.idle("text/html"));
  for (std::string const& remark : it.remarks)
    CHECK(it.toml.find("# " + remark + "\n") != std::string::npos);
}

TEST_CASE("nginx import: a host that requests are passed to is a fleet of one") {
  auto const it = from_nginx("http {\nserver { location / { proxy_pass http://192.0.2.10:3000/app; } }\n}\n");
  CHECK(it.value("server.count") == "1");
  CHECK(it.says("imported from it.cfg:2: nginx server 192.0.2.10:3000, the only one with servers"));
  CHECK(it.loads());
  CHECK(from_nginx("server { set $up http://192.0.2.10:3000; location / { proxy_pass $up; } }")
            .value("server.count") == "1");
  CHECK(from_nginx("server { location / { fastcgi_pass unix:/run/php.sock; } }").value("server.count") ==
        "1");
  CHECK(from_nginx("server { location / { proxy_pass http://app:3000; } }")
            .says("server app:3000: DNS decides"));
  CHECK(from_nginx("server { location / { proxy_pass http://192.0.2.10$request_uri; } }")
            .says("server 192.0.2.10,"));
  CHECK(
      from_nginx("server { location / { proxy_pass http://app-$arg_to; } }").errors.find("a variable says") !=
      std::string::npos);
  // An upstream comes before hosts, which can be asked for.
  std::string const both =
      "stream { server { proxy_pass 192.0.2.99:5432; } }\nhttp { upstream app { server 192.0.2.10; "
      "server 192.0.2.11; } server { location / { proxy_pass http://app; } } }\n";
  CHECK(from_nginx(both).value("server.count") == "2");
  CHECK_FALSE(from_nginx(both).says("balanced as if they were requests"));
  CHECK(from_nginx(both).says("server 192.0.2.99:5432: not imported; --upstream 192.0.2.99:5432 imports it"));
  CHECK(from_nginx(both, "192.0.2.99:5432").value("server.count") == "1");
  CHECK(from_nginx("server { listen 80; root /srv; }").errors.find("passes requests to no server") !=
        std::string::npos);
  CHECK(from_nginx("server {\nlocation / { proxy_pass http://$arg_to; } }")
            .errors.starts_with("it.cfg:2: error: requests go"));
}

TEST_CASE("nginx import: workers without a zone each count for themselves") {
  auto const count = [](std::string const& main, std::string const& zone) {
    return from_nginx(main + "\nhttp { upstream app { " + zone +
                      " least_conn; server 192.0.2.10; server 192.0.2.11; } }\n");
  };
  CHECK(count("worker_processes 8;", "").value("balancer.count") == "8");
  CHECK(count("worker_processes 8;", "").says("worker_processes 8: without zone each worker counts"));
  CHECK(count("worker_processes 8;", "zone app 64k;").value("balancer.count").empty());
  CHECK(count("worker_processes 8;", "zone app 64k;").idle("worker_processes"));
  CHECK(count("worker_processes 1;", "").value("balancer.count").empty());
  CHECK(count("", "").value("balancer.count").empty());
  CHECK(count("worker_processes auto;", "").value("balancer.count") == "4");
  CHECK(count("worker_processes auto;", "").says("replace it with the number of cores"));
  CHECK(count("worker_processes 8;", "").loads());
}

TEST_CASE("nginx import: streams have timeouts and retries of their own") {
  std::string const fleet = "stream {\nupstream db { server 192.0.2.10:5432; server 192.0.2.11:5432; }\n";
  auto const given =
      from_nginx(fleet + "server { proxy_timeout 30s; proxy_next_upstream off; proxy_pass db; } }\n");
  CHECK(given.value("balancer.attempt_timeout") == "30s");
  CHECK(given.value("balancer.retries") == "0");
  CHECK_FALSE(given.idle("proxy_timeout"));
  auto const plain = from_nginx(fleet + "server { proxy_pass db; } }\n");
  CHECK(plain.value("balancer.attempt_timeout") == "10min");
  CHECK(plain.value("balancer.retry_on") == "refused");
  CHECK(plain.says("it.cfg:1: stream: its connections are balanced as if they were requests"));
  CHECK(plain.loads());
}

TEST_CASE("nginx import: what a server says that is the default differs from nothing") {
  auto const it = from_nginx(
      "upstream app {\nserver 192.0.2.10 max_fails=1 fail_timeout=10s max_conns=0;\nserver 192.0.2.11;\n}\n");
  CHECK_FALSE(it.says("one value holds"));
  auto const mixed = from_nginx(
      "upstream app {\nserver 192.0.2.10 max_fails=0;\nserver 192.0.2.11 max_fails=5 fail_timeout=60s;\n"
      "server 192.0.2.12 max_fails=5 fail_timeout=60s;\n}\n");
  CHECK(mixed.value("balancer.ejection") == "max_fails(fails=5, time=1min)");
  CHECK(mixed.says("it.cfg:2: max_fails, fail_timeout: such a server is never given up"));
  CHECK_FALSE(mixed.says("one value holds"));
}

TEST_CASE("nginx import: active checks of NGINX Plus and Tengine are checks") {
  auto const plus = upstream(
      "", "server { location / { proxy_pass http://app; health_check interval=3s fails=2 passes=4; } }\n");
  CHECK(plus.value("balancer.health.enabled") == "true");
  CHECK(plus.value("balancer.health.interval") == "3s");
  CHECK(plus.value("balancer.health.fall") == "2");
  CHECK(plus.value("balancer.health.rise") == "4");
  CHECK(plus.loads());
  auto const tengine = upstream("check interval=3000 rise=2 fall=5000 timeout=1000;\n");
  CHECK(tengine.value("balancer.health.interval") == "3s");
  CHECK(tengine.value("balancer.health.fall") == "1000");
}

TEST_CASE("nginx import: what another location does is no matter of the fleet") {
  auto const it = upstream(
      "",
      "server {\nlocation /x { limit_req zone=a; proxy_cache y; }\nlocation / { proxy_pass http://app; } }\n");
  CHECK_FALSE(it.says("limit_req: not modelled"));
  CHECK(it.idle("limit_req"));
}

TEST_CASE("nginx import: what an if takes is not where requests go by default") {
  auto const it = from_nginx("upstream app { server a; server b; }\n"
                             "upstream canary { ip_hash; server c; server d; }\n"
                             "server { location / {\n"
                             "  if ($cookie_canary) { proxy_pass http://canary; }\n"
                             "  proxy_pass http://app; } }\n");
  CHECK(it.says("nginx upstream canary, the first that is sticky"));
}

TEST_CASE("nginx import: a backup that nginx refuses is told") {
  std::string const servers = "server a; server b; server c backup;";
  CHECK(from_nginx("upstream app { ip_hash; " + servers + " }\n")
            .says("nginx does not start with it below ip_hash"));
  CHECK_FALSE(from_nginx("upstream app { least_conn; " + servers + " }\n").says("does not start"));
}

} // namespace import_test
