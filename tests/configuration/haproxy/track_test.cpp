#include "configuration/imported.hpp"

namespace track_test {

namespace {

std::string const probe = "backend probe\n timeout check 700ms\n"
                          " server a 192.0.2.10:80 check inter 3s fall 2 rise 7\n"
                          " server b 192.0.2.11:80 check inter 3s fall 2 rise 7\n";

/// A sticky backend whose two servers track these.
Imported tracking(std::string const& a, std::string const& b, std::string const& others) {
  return from_haproxy("backend shop\n mode http\n balance source\n server a 192.0.2.10:80 track " + a +
                      "\n server b 192.0.2.11:80 track " + b + "\n" + others);
}

} // namespace

TEST_CASE("HAProxy: a server that tracks another one has its checks") {
  auto const it = tracking("probe/a", "probe/b", probe);
  CHECK(it.value("balancer.health.enabled") == "true");
  CHECK(it.value("balancer.health.interval") == "3s");
  CHECK(it.value("balancer.health.fall") == "2");
  CHECK(it.value("balancer.health.rise") == "7");
  CHECK(it.value("balancer.health.timeout") == "700ms");
  CHECK(it.toml.find("interval = \"3s\" # line 8: inter") != std::string::npos);
  CHECK_FALSE(it.says("track"));
  CHECK(it.loads());
}

TEST_CASE("HAProxy: tracking goes on along a chain, within a backend and across others") {
  std::string const chain =
      "backend middle\n server a 192.0.2.10:80 track probe/a\n server b 192.0.2.11:80 track a\n";
  auto const it = tracking("middle/a", "middle/b", chain + probe);
  CHECK(it.value("balancer.health.interval") == "3s");
  CHECK(it.loads());
  auto const own = from_haproxy("backend shop\n server a 192.0.2.10:80 check inter 9s\n"
                                " server b 192.0.2.11:80 track a inter 1s\n");
  CHECK(own.value("balancer.health.interval") == "9s");
  CHECK_FALSE(own.says("server without check"));
  // The third of a template's servers.
  auto const third = tracking("many/web3", "many/web1",
                              "backend many\n server-template web 1-5 192.0.2.9:80 check inter 4s\n");
  CHECK(third.value("balancer.health.interval") == "4s");
}

TEST_CASE("HAProxy: tracking that leads nowhere is told, and checks nothing") {
  for (auto const& [a, b, others] : {std::array<std::string, 3>{"nowhere/a", "nowhere/a", ""},
                                     {"probe/z", "probe/z", probe},
                                     {"b", "a", ""},
                                     {"idle/a", "idle/a", "backend idle\n server a 192.0.2.10:80\n"}}) {
    INFO(a);
    auto const it = tracking(a, b, others);
    CHECK(it.value("balancer.health.enabled") == "false");
    CHECK(it.says("it.cfg:4: track " + a + ": "));
    CHECK(it.says("without effect"));
    CHECK(it.loads());
  }
}

} // namespace track_test
