#include "configuration/imported.hpp"

using namespace stickysim;

namespace hostile_configuration_test {

namespace {

std::string const haproxy_text = content_of(STICKYSIM_SOURCE_DIR "/tests/configuration/shop.cfg");
std::string const nginx_text = content_of(STICKYSIM_SOURCE_DIR "/tests/configuration/shop.conf");

/// Either a scenario that loads or an error that can be shown; anything else is a crash.
void survive(Imported const& it) {
  if (!it.errors.empty()) return;
  REQUIRE(it.loads());
  for (std::string const& remark : it.remarks)
    for (char const c : remark)
      REQUIRE((static_cast<unsigned char>(c) >= ' ' && c != 127));
}

std::string damaged(std::string text, std::uint64_t& state) {
  auto const next = [&](std::size_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  std::string const bytes = "\n\"'{};#\\ 09azE$=-\xff\xc3\xa9";
  for (auto damage = 1 + next(4); damage-- > 0;) {
    auto const at = next(text.size());
    switch (next(5)) {
    case 0: text[at] = static_cast<char>(next(256)); break;
    case 1: text[at] = bytes[next(bytes.size())]; break;
    case 2: text.erase(at, 1 + next(20)); break;
    case 3: text.insert(at, "9999999999"); break;
    default: text.insert(at, text.substr(next(text.size()), next(60)));
    }
  }
  return text;
}

std::string repeated(std::string const& part, int times) {
  std::string text;
  for (int count = 0; count < times; ++count)
    text += part;
  return text;
}

} // namespace

TEST_CASE("no truncation of a configuration crashes") {
  for (std::size_t length = 0; length <= haproxy_text.size(); ++length)
    survive(from_haproxy(haproxy_text.substr(0, length)));
  for (std::size_t length = 0; length <= nginx_text.size(); ++length)
    survive(from_nginx(nginx_text.substr(0, length)));
}

TEST_CASE("no damage to a configuration crashes, and what is imported loads") {
  std::uint64_t state = 20261122;
  for (int round = 0; round < 600; ++round) {
    survive(from_haproxy(damaged(haproxy_text, state)));
    survive(from_nginx(damaged(nginx_text, state)));
  }
}

TEST_CASE("a configuration cannot speak to the terminal, nor end a comment or a text") {
  std::string const esc = "\x1b[31m\x07\xe2\x80\xae";
  auto const it =
      from_haproxy("backend \"a" + esc + "\"\n \"foo\\n[x]" + esc + "\" \n balance \"" + esc +
                   "\\nx\"\n retries \"1\\n" + esc + "\"\n server \"s\\\"" + esc + "\" x cookie y\n");
  survive(it);
  CHECK(it.value("balancer.policy") == "weighted_random");
  CHECK(it.value("server.name") == "server1");
  CHECK(it.toml.find("title = \"HAProxy backend\"") != std::string::npos);
  CHECK(it.says("foo\\x0a[x]\\x1b[31m\\x07\\xe2\\x80\\xae: unknown here"));
  CHECK(it.toml.find('\x1b') == std::string::npos);
  CHECK(from_haproxy("backend a\n \"" + esc).errors.find('\x1b') == std::string::npos);
  CHECK(from_haproxy("backend a\nserver x y\n", esc).errors.find('\x1b') == std::string::npos);
}

TEST_CASE("a flood of remarks is cut short") {
  std::string text = "backend a\nserver x y\n";
  for (int word = 0; word < 30'000; ++word)
    text += "word" + std::to_string(word) + "\n";
  auto const it = from_haproxy(text);
  CHECK(it.remarks.size() == 202);
  CHECK(it.remarks.back() == "and 29801 more");
  CHECK(it.loads());

  std::string many = "upstream a { server x; }\n";
  for (int word = 0; word < 30'000; ++word)
    many += "word" + std::to_string(word) + ";\n";
  auto const idle = from_nginx(many);
  CHECK(idle.remarks.back().ends_with("and 29800 more"));
  CHECK(idle.loads());
}

TEST_CASE("the same remark on many lines is one") {
  auto const it = from_haproxy("backend a\nserver x y\n" + repeated("fullconn 9\n", 10));
  CHECK(it.says("it.cfg:3: fullconn: not modelled: limits do not grow with the load (also lines 4, 5, 6, 7 "
                "and 5 more)"));
}

TEST_CASE("more servers than a scenario takes are refused") {
  CHECK(from_haproxy("backend a\n" + repeated("server-template x 500000 y\n", 2)).errors.empty());
  CHECK(from_haproxy("backend a\n" + repeated("server-template x 500001 y\n", 2)).errors ==
        "it.cfg:1: error: the fleet has 1000002 servers\n      = help: at most 1000000\n");
  CHECK(from_haproxy("backend a\n" +
                     repeated("server-template x 1000000 y maxconn 9 maxqueue 999999999\n", 30'000))
            .errors.starts_with("it.cfg:1: error: the fleet has"));
}

TEST_CASE("more kinds of servers than a scenario takes are refused") {
  std::string text = "backend a\n";
  for (int weight = 1; weight <= 256; ++weight)
    text += "server s y weight " + std::to_string(weight) + "\n";
  CHECK(from_haproxy(text).errors.starts_with("it.cfg:1: error: the fleet has 256 kinds of servers"));
}

TEST_CASE("long chains, many sections and many groups take no time to speak of") {
  std::string chain = "defaults d0\nmode http\n";
  for (int i = 1; i < 20'000; ++i)
    chain += "defaults d" + std::to_string(i) + " from d" + std::to_string(i - 1) + "\nbalance first\n";
  CHECK(from_haproxy(chain + "backend a from d19999\nserver x y\n")
            .value("balancer.policy")
            .starts_with("first"));

  std::string groups = "backend a\n";
  for (int i = 0; i < 20'000; ++i)
    groups += "server s" + std::to_string(i) + " y weight " + std::to_string(1 + i % 255) + "\n";
  CHECK(from_haproxy(groups).loads());

  CHECK(from_haproxy(repeated("backend b\nserver x y\n", 30'000)).remarks.size() == 3);
}

} // namespace hostile_configuration_test
