#include "configuration/imported.hpp"

using namespace stickysim;

namespace stickiness_test {

// What keeps sessions on their servers, in forms that are met in the field. Addresses are documentation
// ranges.

namespace {

std::string const two_servers = " server a 192.0.2.10:80 check\n server b 192.0.2.11:80 check\n";

/// A backend of two servers in mode http.
Imported backend(std::string const& lines) {
  return from_haproxy("defaults\n mode http\nbackend shop\n" + lines + two_servers);
}

/// An upstream of two servers that a location passes requests to, and these lines beside it.
Imported upstream(std::string const& lines, std::string const& beside = "") {
  return from_nginx("events {}\nhttp {\n" + beside + "\nupstream shop {\n" + lines +
                    " server 192.0.2.10:80;\n server 192.0.2.11:80;\n}\n"
                    "server { location / { proxy_pass http://shop; } }\n}\n");
}

struct Sticky {
  std::string lines;
  std::string key;    ///< of the hash or table
  std::string caveat; ///< what is told first of it; empty: nothing
};

void expect(Imported const& it, Sticky const& sticky) {
  INFO(sticky.lines);
  REQUIRE(it.errors.empty());
  CHECK(it.value("balancer.affinity.key") == sticky.key);
  CHECK(it.value("balancer.policy") != "weighted_random");
  CHECK(it.toml.find("[variants.stateless]") != std::string::npos);
  REQUIRE_FALSE(it.remarks.empty());
  if (sticky.caveat.empty())
    CHECK(it.remarks.front().starts_with("imported from"));
  else
    CHECK(it.remarks.front().starts_with("stickiness in another form: line "));
  CHECK(it.remarks.front().find(sticky.caveat) != std::string::npos);
  // The scenario says it in the same words, first.
  CHECK(it.toml.starts_with("# " + it.remarks.front() + "\n"));
  CHECK(it.loads());
}

} // namespace

TEST_CASE(
    "HAProxy: parts of requests that name a client or a session are keys, with what differs told first") {
  std::string const table = " stick-table type string len 64 size 100k expire 1h\n";
  for (Sticky const& sticky :
       {Sticky{" balance source\n", "source_ip", ""}, Sticky{" balance hash src\n", "source_ip", ""},
        Sticky{" balance hash src,ipmask(24)\n", "source_ip", "the addresses of a network share a server"},
        Sticky{" balance hdr(X-Forwarded-For)\n", "source_ip", "the address in this header"},
        Sticky{" balance hdr(x-real-ip)\n", "source_ip", "the address in this header"},
        Sticky{" balance hash req.hdr_ip(CF-Connecting-IP,-1)\n", "source_ip", "the address in this header"},
        Sticky{" balance hdr(X-Session-Id)\n", "session", "what this header holds is taken for the session"},
        Sticky{" balance hdr(Authorization)\n hash-type consistent\n", "session", "what this header holds"},
        Sticky{" balance hdr(Cookie)\n", "session", "all cookies together"},
        Sticky{" balance hdr(host)\n", "session", "many sessions have the same value"},
        Sticky{" balance hash req.cook(SESSION)\n", "session", "first request has none yet"},
        Sticky{" balance url_param sid\n", "session", "first request has none yet"},
        Sticky{" balance hash var(txn.route)\n", "session", "is not known here: taken for the session"},
        Sticky{table + " stick on hdr_ip(X-Forwarded-For)\n", "source_ip", "the address in this header"},
        Sticky{table + " stick on req.cook(SID)\n", "session", "first request has none yet"},
        Sticky{table + " stick on req.cook(SID)\n stick store-response res.cook(SID)\n", "session", ""},
        Sticky{table + " stick on src\n", "source_ip", ""}})
    expect(backend(sticky.lines), sticky);
}

TEST_CASE("nginx: parts of requests that name a client or a session are keys, with what differs told first") {
  for (Sticky const& sticky :
       {Sticky{"hash $binary_remote_addr consistent;\n", "source_ip", ""},
        Sticky{"hash $remote_addr$http_user_agent consistent;\n", "source_ip", "taken for the address alone"},
        Sticky{"hash $http_x_forwarded_for;\n", "source_ip", "the address in this header"},
        Sticky{"hash $proxy_add_x_forwarded_for;\n", "source_ip", "the address in this header"},
        Sticky{"hash $http_x_session_id consistent;\n", "session", "what this header holds"},
        Sticky{"hash $cookie_jsessionid;\n", "session", "first request has none yet"},
        Sticky{"hash ${arg_token};\n", "session", "first request has none yet"},
        Sticky{"hash $cookie_sid$remote_addr;\n", "session", "first request has none yet"},
        Sticky{"hash $host$cookie_sid;\n", "session", "first request has none yet"},
        Sticky{"hash $http_user_agent;\n", "session", "many sessions have the same value"},
        Sticky{"hash $ssl_client_s_dn;\n", "session", ""},
        Sticky{"hash $from_lua;\n", "session", "is not known here: taken for the session"},
        Sticky{"ip_hash;\n", "source_ip", "the first three octets"}})
    expect(upstream(sticky.lines), sticky);
}

TEST_CASE("nginx: a key that the configuration defines is followed to what it is made of") {
  struct Defined {
    std::string definition;
    std::string key; ///< empty: no stickiness
  };
  for (auto const& [definition, key] :
       {Defined{"map $cookie_route $key { default $cookie_route; '' $remote_addr; }", "session"},
        Defined{"map $cookie_route $key { '' $remote_addr; default $cookie_route; }", "session"},
        Defined{"map $http_x_forwarded_for $key { '' $remote_addr; default $http_x_forwarded_for; }",
                "source_ip"},
        Defined{"map $cookie_route $key { ~^a one; ~^b two; default three; }", "session"},
        Defined{"map $cookie_jsessionid $key { ~.+\\.(\\w+)$ $1; }", "session"},
        Defined{"map $http_cookie $key { default ''; ~sid=(?<sid>\\w+) $sid; }", "session"},
        Defined{"map $uri $key { ~^/(\\w+) $1; }", ""},
        Defined{"map $request_uri $key { ~^/a one; default two; }", ""},
        Defined{"map $uri $path { default $uri; }\nmap $path $key { default $path; }", ""},
        Defined{"geo $key { default a; 192.0.2.0/24 b; }", "source_ip"},
        Defined{"map $remote_addr $inner { default $remote_addr; }\nmap $inner $key { default $inner; }",
                "source_ip"},
        Defined{"map $key $key { default $key; }", "session"}}) {
    INFO(definition);
    auto const it = upstream("hash $key consistent;\n", definition);
    CHECK(it.value("balancer.affinity.key") == key);
    CHECK((it.value("balancer.policy") == "weighted_random") == key.empty());
    CHECK(
        it.remarks.front().starts_with(key.empty() ? "stickiness that is not kept: line" : "stickiness in"));
    CHECK(it.loads());
  }
}

TEST_CASE("what sticks by rules on requests is taken for a cookie, and said to be") {
  auto const server = backend(" acl on_b req.cook(srv) -m str b\n"
                              " use-server a if { req.cook(srv) a }\n use-server b if on_b\n");
  CHECK(server.value("balancer.affinity.kind") == "cookie");
  CHECK(
      server.remarks.front() ==
      "stickiness in another form: line 5: use-server: goes by req.cook(srv): taken for a cookie that names "
      "the server");
  CHECK_FALSE(server.says("not modelled beside other stickiness"));
  CHECK(backend(" use-server a if { path_beg /a }\n").value("balancer.affinity.kind").empty());
  CHECK(backend(" use-server a if { path_beg /a }\n").says("use-server: not modelled: needs conditions"));
  CHECK(backend(" persist rdp-cookie\n").value("balancer.affinity.kind") == "cookie");
  auto const old = backend(" appsession JSESSIONID len 52 timeout 3h\n");
  CHECK(old.value("balancer.affinity.kind") == "table");
  CHECK(old.value("balancer.affinity.expire") == "3h");

  std::string const parts =
      "frontend web\n mode http\n use_backend one if { cook(srv) a }\n default_backend all\n"
      "backend one\n mode http\n server a 192.0.2.10:80\n"
      "backend all\n mode http\n" +
      two_servers;
  auto const backends = from_haproxy(parts);
  CHECK(backends.value("balancer.affinity.kind") == "cookie");
  CHECK(backends.value("server.count") == "2");
  CHECK(backends.says("line 3: use_backend one: goes by cook(srv)"));
  // Another fleet is no part of this one.
  std::string elsewhere = parts;
  elsewhere.replace(elsewhere.find("192.0.2.10"), 10, "192.0.2.99");
  CHECK(from_haproxy(elsewhere).value("balancer.affinity.kind").empty());
  CHECK(from_haproxy(elsewhere).says(
      "it.cfg:3: use_backend one: clients that it sends there are not modelled"));
}

TEST_CASE("nginx: a variable that sends clients to parts of a fleet is taken for a cookie") {
  std::string const upstreams =
      "upstream left { server 192.0.2.10; }\nupstream right { server 192.0.2.11; }\n"
      "upstream both { server 192.0.2.10; server 192.0.2.11; }\n"
      "server { location / { proxy_pass http://$pool; } }\n}\n";
  auto const it =
      from_nginx("http {\nmap $cookie_srv $pool { l left; r right; default both; }\n" + upstreams);
  CHECK(it.value("server.count") == "2");
  CHECK(it.value("balancer.affinity.kind") == "cookie");
  CHECK(it.remarks.front().starts_with("stickiness in another form: line 6: proxy_pass http://$pool"));
  CHECK(it.says("nginx upstream both, the default one, which is sticky"));
  auto const by_path =
      from_nginx("http {\nmap $uri $pool { /l left; /r right; default both; }\n" + upstreams);
  CHECK(by_path.value("balancer.affinity.kind").empty());
  CHECK(by_path.says("requests that it sends to other upstreams are not modelled"));
  CHECK(by_path.says("nginx upstream both, the default one, as none is sticky"));
}

TEST_CASE("nginx: upstreams that clients are shared out to are one fleet") {
  std::string const upstreams =
      "upstream left { server 192.0.2.10; }\nupstream right { server 192.0.2.11; }\n"
      "server { location / { proxy_pass http://$pool; } }\n";
  for (std::string const definition : {"split_clients \"${remote_addr}\" $pool { 50% left; * right; }\n",
                                       "map $cookie_srv $pool { r right; default left; }\n"}) {
    INFO(definition);
    auto const it = from_nginx(definition + upstreams);
    CHECK(it.value("server.count") == "2");
    CHECK(it.value("balancer.affinity.kind") == "cookie");
    CHECK(it.remarks.front().starts_with("stickiness in another form: line 4: proxy_pass http://$pool"));
    CHECK(it.says("imported from it.cfg:4: nginx upstream $pool, the default one, which is sticky"));
    CHECK(it.loads());
    auto const left = from_nginx(definition + upstreams, "left");
    CHECK(left.remarks.front().starts_with("stickiness that is not kept: line 4: proxy_pass http://$pool"));
  }
}

TEST_CASE("nginx: a variable that picks among fleets sends no session to a server") {
  auto const it = from_nginx("map $cookie_canary $pool { yes canary; default shop; }\n"
                             "upstream canary { server 192.0.2.20; server 192.0.2.21; }\n"
                             "upstream shop { server 192.0.2.10; server 192.0.2.11; }\n"
                             "server { location / { proxy_pass http://$pool; } }\n");
  CHECK(it.says("nginx upstream shop, the default one, as none is sticky"));
  CHECK(it.says(
      "it.cfg:4: proxy_pass http://$pool: requests that it sends to other upstreams are not modelled"));
  CHECK(it.value("server.count") == "2");
}

TEST_CASE("nginx: cookies of other modules stick") {
  for (std::string const cookie :
       {"sticky;", "sticky name=route expires=1h;", "session_sticky cookie=r mode=insert;",
        "sticky_cookie_insert r expires=1h;", "jvm_route $cookie_JSESSIONID;"}) {
    INFO(cookie);
    auto const it = upstream(cookie + "\n");
    CHECK(it.value("balancer.affinity.kind") == "cookie");
    CHECK(it.remarks.front().starts_with("stickiness in another form: line 5: "));
    CHECK(it.loads());
  }
  CHECK(upstream("sticky no_fallback;\n").value("balancer.affinity.on_unavailable") == "strict");
  CHECK(upstream("consistent_hash $cookie_a;\n").value("balancer.policy").starts_with("ring_hash"));
}

TEST_CASE("what HAProxy itself does not heed is said not to be kept") {
  auto const tcp = from_haproxy("listen shop\n balance hdr(X-User)\n cookie S insert\n" + two_servers);
  CHECK(tcp.value("balancer.policy") == "round_robin(order=haproxy)");
  CHECK(tcp.remarks[0].starts_with(
      "stickiness that is not kept: line 2: balance hdr(X-User): HAProxy itself takes"));
  CHECK(tcp.remarks[1].starts_with(
      "stickiness that is not kept: line 3: cookie: HAProxy itself does not heed it"));
  CHECK(tcp.remarks[2].starts_with("no stickiness: "));
  CHECK(tcp.loads());
}

TEST_CASE("the fleet that is sticky is taken, the default one before others, and named") {
  std::string const text = "defaults\n mode http\nfrontend web\n default_backend files\n"
                           "backend first\n" +
                           two_servers + "backend files\n" + two_servers + "backend shop\n balance source\n" +
                           two_servers + "backend other\n balance source\n" + two_servers;
  auto const it = from_haproxy(text);
  CHECK(it.says("imported from it.cfg:11: HAProxy backend shop, the first that is sticky"));
  CHECK(it.value("balancer.policy") == "hash_modulo(weighted=true)");
  CHECK(it.says("it.cfg:15: backend other: not imported; --backend other imports it"));
  CHECK(from_haproxy(text, "other").says("HAProxy backend other, the one that was asked for"));
  std::string default_sticky = text;
  default_sticky.replace(default_sticky.find("default_backend files"), 21, "default_backend other");
  CHECK(from_haproxy(default_sticky).says("HAProxy backend other, the default one, which is sticky"));
  std::string none = text;
  for (std::size_t at = none.find(" balance source\n"); at != std::string::npos;
       at = none.find(" balance source\n"))
    none.erase(at, 16);
  CHECK(from_haproxy(none).says("HAProxy backend files, the default one, as none is sticky"));

  std::string const locations =
      "http {\nupstream a { server x; }\nupstream b { server y; }\nserver {\n"
      "location /api { proxy_pass http://a; }\nlocation / { proxy_pass http://b; } } }\n";
  CHECK(from_nginx(locations).says(
      "imported from it.cfg:3: nginx upstream b, the default one, as none is sticky"));
}

TEST_CASE("balancers that tell one another what their tables hold are as many as there are") {
  std::string const table = " stick-table type ip size 1k peers lbs\n stick on src\n";
  auto const three =
      from_haproxy("peers lbs\n peer a 192.0.2.1:1024\n peer b 192.0.2.2:1024\n peer c 192.0.2.3:1024\n"
                   "backend shop\n" +
                   table + two_servers);
  CHECK(three.value("balancer.count") == "3");
  CHECK(three.value("balancer.affinity.sync_delay") == "1ms");
  auto const alone = from_haproxy("peers lbs\n peer a 192.0.2.1:1024\nbackend shop\n" + table + two_servers);
  CHECK(alone.value("balancer.count").empty());
  CHECK(alone.value("balancer.affinity.sync_delay").empty());
  CHECK(from_haproxy("global\n nbproc 4\nbackend shop\n" + two_servers).value("balancer.count") == "4");
}

TEST_CASE("HAProxy: a table that stands among the peers is the one of their backends") {
  auto const it = from_haproxy("peers lbs\n peer a 192.0.2.1:1024\n peer b 192.0.2.2:1024\n"
                               " table clients type ip size 300 expire 9m\n"
                               "backend shop\n stick on src table lbs/clients\n" +
                               two_servers);
  CHECK(it.value("balancer.affinity.size") == "300");
  CHECK(it.value("balancer.affinity.expire") == "9min");
  CHECK(it.value("balancer.affinity.sync_delay") == "1ms");
  CHECK(it.value("balancer.count") == "2");
  CHECK(it.loads());
}

TEST_CASE(
    "nginx: maps that fall back to something else still stick, and what they do without the key is told") {
  auto const map_of = [](std::string const& rows) { return "map $cookie_sid $k { " + rows + " }"; };
  for (std::string const rows :
       {"\"\" $request_id; default $cookie_sid;", "default $request_id; \"~^(?<x>.+)$\" $cookie_sid;"}) {
    CAPTURE(rows);
    Imported const it = upstream(" hash $k consistent;\n", map_of(rows));
    CHECK(it.value("balancer.affinity.key") == "session");
    CHECK(it.remarks.front().find("requests without it, such as the first, go to any server") !=
          std::string::npos);
    CHECK(it.loads());
  }
  Imported const by_address = upstream(" hash $k;\n", map_of("\"\" $remote_addr; default $cookie_sid;"));
  CHECK(by_address.value("balancer.affinity.key") == "session");
  CHECK(by_address.remarks.front().find("are hashed by their address") != std::string::npos);
  Imported const random = upstream(" hash $k;\n", "map $uri $k { default $request_id; }");
  CHECK(random.value("balancer.policy") == "weighted_random");
}

TEST_CASE("nginx: a target of one server has no next one, so a client that is sent to it waits for it") {
  Imported const it = from_nginx(
      "events {}\nhttp {\nmap $cookie_route $b { default shop; a 192.0.2.10:80; b 192.0.2.11:80; }\n"
      "upstream shop { server 192.0.2.10:80; server 192.0.2.11:80; }\n"
      "server { location / { proxy_pass http://$b; } }\n}\n");
  CHECK(it.value("balancer.affinity.kind") == "cookie");
  CHECK(it.value("balancer.affinity.on_unavailable") == "strict");
  CHECK(it.remarks.front().find("no other while that is down") != std::string::npos);
  CHECK(it.loads());
}

} // namespace stickiness_test
