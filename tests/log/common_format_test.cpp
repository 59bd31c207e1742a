// Common and Combined Log Format, and what servers add to them.
#include "log/read_log.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace common_format_test {
using Names = std::vector<std::string>;

namespace {

/// A line of `host`, five seconds after `second`, with what stands behind its size.
std::string line(std::string const& head, int second, std::string const& behind = R"("-" "Mozilla/5.0")") {
  return fmt::format("{} [10/Oct/2025:13:55:{:02} +0000] \"GET /p{}?q=1 HTTP/1.1\" 200 512 {}\n", head,
                     second, second, behind);
}

std::string first_error(std::string const& text) {
  auto const log = read_log(line("192.0.2.1 - -", 0) + text);
  return log.findings.bad_lines == 0 ? "" : log.findings.first_bad_lines.front().why;
}

bool is_request(std::string const& rest) {
  return first_error("h - - [10/Oct/2000:13:55:36 -0700] " + rest + "\n").empty();
}

constexpr Nanoseconds ms = nanoseconds_per_second / 1000;

} // namespace

TEST_CASE("requests of both formats, with odd quotes, are recognised") {
  CHECK(is_request(R"("GET / HTTP/1.0" 200 2326)"));
  CHECK(is_request(R"("GET / HTTP/1.0" 304 -)"));
  CHECK(is_request(R"x("GET / HTTP/1.0" 200 2326 "http://a/" "Mozilla/5.0 (X11)")x"));
  CHECK(is_request(R"("GET /a\"b HTTP/1.0" 200 1)"));
  CHECK(is_request(R"("GET /a"b" HTTP/1.0" 404 1)"));
  CHECK(is_request(R"("-" 408 0)"));
  CHECK(is_request(R"("" 400 0)"));
  CHECK(is_request(R"("\x16\x03\x01" 400 226 "-" "-")"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0")"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0" 20 1)"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0" 200 many)"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0)"));
  CHECK_FALSE(is_request("GET / 200 1"));
}

TEST_CASE("a request has its method, path, status and agent") {
  auto const log = read_log(line("192.0.2.1 - -", 7));
  REQUIRE(log.records.size() == 1);
  KeptRecord const& one = log.records[0];
  CHECK(one.method == "GET");
  CHECK(one.path == "/p7");
  CHECK(one.agent == "Mozilla/5.0");
  CHECK(one.record.status == 200);
  CHECK(one.record.total_ns == -1);
  CHECK(one.record.whole_seconds);
  CHECK(log.findings.formats == Names{"Combined Log Format"});
  CHECK(read_log("h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n").findings.formats ==
        Names{"Common Log Format"});
}

TEST_CASE(
    "users may have blanks in their names, hosts may be IPv6 addresses, sockets, in quotes or with a port") {
  CHECK(read_log(line("2001:db8::1 - Ann Lee", 0) + line("::1 - -", 1) + line("unix: - -", 2) +
                 line("\"192.0.2.4\" - -", 3) + line("192.0.2.5:4711 - -", 4) +
                 line("[2001:db8::2]:80 - -", 5))
            .clients() == Names{"2001:db8::1", "::1", "unix:", "192.0.2.4", "192.0.2.5", "2001:db8::2"});
}

TEST_CASE("the name of the site before the host is not the client") {
  Names const hosts{"192.0.2.1", "198.51.100.7", "client.example"};
  CHECK(read_log(line("shop.example:443 192.0.2.1 - -", 0) + line("shop.example:443 198.51.100.7 - ann", 1) +
                 line("shop.example:443 client.example - -", 2))
            .clients() == hosts);
  CHECK(
      read_log(line("shop.example 192.0.2.1 - -", 0) + line("blog.example 198.51.100.7 - -", 1)).clients() ==
      Names{hosts[0], hosts[1]});
  // The site's address instead of its name: the same in every line.
  CHECK(
      read_log(line("203.0.113.80 192.0.2.1 - -", 0) + line("203.0.113.80 198.51.100.7 - -", 1)).clients() ==
      Names{hosts[0], hosts[1]});
}

TEST_CASE("behind a proxy the client is the first address of X-Forwarded-For, wherever that stands") {
  Names const clients{"192.0.2.1", "198.51.100.7"};
  for (auto const& [head, behind] : {std::pair{"10.0.0.5 - -", R"("-" "agent" "{}")"},
                                     std::pair{"10.0.0.5 - -", R"("-" "agent" "{}, 10.0.0.9")"},
                                     std::pair{"10.0.0.5 - -", R"("-" "agent" {})"},
                                     std::pair{"10.0.0.5 - -", R"("-" "agent" 0.020 xff="{}")"},
                                     std::pair{"{} 10.0.0.5 - -", R"("-" "agent")"},
                                     std::pair{"{}, 10.0.0.9 10.0.0.5 - -", R"("-" "agent")"}}) {
    CAPTURE(head, behind);
    std::string text;
    for (std::size_t i = 0; i < clients.size(); ++i)
      text += line(fmt::format(fmt::runtime(head), clients[i]), static_cast<int>(i),
                   fmt::format(fmt::runtime(behind), clients[i]));
    auto const log = read_log(text);
    CHECK(log.clients() == clients);
    CHECK(log.findings.client_field == "X-Forwarded-For");
  }
  CHECK(read_log(line("10.0.0.5 - -", 0, R"("-" "agent" "192.0.2.1")") +
                 line("10.0.0.6 - -", 1, R"("-" "agent" "-")"))
            .clients() == Names{"192.0.2.1", "10.0.0.6"});
  // What never changes while the hosts do is the server's own address.
  CHECK(read_log(line("192.0.2.1 - -", 0, R"("-" "agent" "203.0.113.80")") +
                 line("192.0.2.2 - -", 1, R"("-" "agent" "203.0.113.80")"))
            .clients() == Names{"192.0.2.1", "192.0.2.2"});
}

TEST_CASE("times that servers add are found by their names or by their look") {
  struct Row {
    std::string behind;
    Nanoseconds total_ms, server_ms;
    std::string server;
  };
  for (Row const& row : {
           Row{R"("-" "a" 0.120 0.118)", 120, 118, ""},
           Row{R"("-" "a" 0.118 0.120)", 120, 118, ""},
           Row{R"("-" "a" "0.120" "0.118")", 120, 118, ""},
           Row{R"("-" "a" 0.120 -)", 120, -1, ""},
           Row{R"("-" "a" rt=0.020)", 20, -1, ""},
           Row{R"("-" "a" rt:0.020 urt:0.019)", 20, 19, ""},
           Row{R"("-" "a" rt=0.020 uct="0.001" uht="0.015" urt="0.018")", 20, 18, ""},
           Row{R"("-" "a" "-" 1.500 10.0.0.1:8080 1.400)", 1500, 1400, "10.0.0.1:8080"},
           Row{R"("-" "a" 0.250 10.0.0.1:80, 10.0.0.2:80 0.100, 0.140)", 250, 140, "10.0.0.2:80"},
           Row{R"("-" "a" request_time=0.020 upstream_addr=10.0.0.1:80 upstream_response_time=0.019)", 20, 19,
               "10.0.0.1:80"},
           Row{R"("-" "a" 451 0.020 [shop-web-80] [] 10.0.0.1:80 512 0.020 200 4f2a)", 20, 20, "10.0.0.1:80"},
           Row{R"("-" "a" 128 "web@docker" "http://10.0.0.1:80" 5ms)", 5, -1, "10.0.0.1:80"},
           Row{R"("-" "a" 20000)", 20, -1, ""},
           Row{"20000", 20, -1, ""},
           Row{R"("-" "a" D=20000)", 20, -1, ""},
           Row{R"("-" "a" T=2)", 2000, -1, ""},
           Row{R"("-" "a" 512 9000)", -1, -1, ""},
           Row{R"("-" "a" 3.21)", -1, -1, ""},
           Row{R"("-" "a" "-")", -1, -1, ""},
       }) {
    CAPTURE(row.behind);
    auto const log = read_log(line("192.0.2.1 - -", 30, row.behind));
    REQUIRE(log.records.size() == 1);
    LogRecord const& record = log.records[0].record;
    CHECK(record.total_ns == (row.total_ms < 0 ? -1 : row.total_ms * ms));
    CHECK(record.server_ns == (row.server_ms < 0 ? -1 : row.server_ms * ms));
    CHECK(log.records[0].server == row.server);
  }
  CHECK(read_log(line("192.0.2.1 - -", 30, R"("-" "a" 0.250 10.0.0.1:80, 10.0.0.2:80 0.100, 0.140)"))
            .records[0]
            .record.attempts == 2);
}

TEST_CASE("nginx notes when a request was answered, Apache and Traefik when it came") {
  auto const received_s = [](std::string const& behind) {
    auto const log = read_log(line("192.0.2.1 - -", 30, behind));
    return static_cast<double>(log.records[0].record.received_ns) / 1e9 - 1'760'104'500; // 13:55:00
  };
  CHECK(received_s(R"("-" "a")") == 30);
  CHECK(received_s(R"("-" "a" 4.600)") == 25); // whole seconds stay whole
  CHECK(received_s(R"("-" "a" 4600000)") == 30);
  CHECK(received_s(R"("-" "a" 128 "web" "http://10.0.0.1:80" 4600ms)") == 30);
  CHECK(received_s(R"("-" "a" 1760104530.500 4.500)") == 26);
}

TEST_CASE("a client that a spreadsheet would take for a formula is refused, and one that is not told") {
  for (std::string const host : {"=1+1", "@x", "+1", "-1", "a,b", "a\"b", "a\tb", "h\xC3\xA9"})
    CHECK(first_error(line(host + " - -", 1)) == "the client is not a host name or address");
  CHECK(first_error(line("- - -", 1)) == "no client");
  CHECK(first_error("\n") == "no host");
  CHECK(first_error("host only\n") == "no [time] and \"request\"");
  CHECK(first_error("h - - [10/Okt/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n") ==
        "the time does not read like [01/Aug/1995:02:00:00 -0400]");
}

TEST_CASE("client and session are the fields that the options name, by name, by place, or a cookie") {
  std::string const text = line("10.0.0.5 - ann", 0, R"("-" "agent" "sid=7; theme=dark" ip=192.0.2.1)") +
                           line("10.0.0.5 - bob", 1, R"("-" "agent" "theme=dark" ip=192.0.2.2)");
  CHECK(read_log(text, {.client = "ip"}).clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(read_log(text, {.client = "user"}).clients() == Names{"ann", "bob"});
  CHECK(read_log(text, {.client = "remote_user"}).clients() == Names{"ann", "bob"});
  CHECK(read_log(text, {.client = "3"}).clients() == Names{"ann", "bob"});
  CHECK(read_log(text, {.client = "11"}).clients() == Names{"192.0.2.1", "192.0.2.2"});
  auto const log = read_log(text, {.session = "sid"});
  CHECK(log.records[0].session == "7");
  CHECK(log.records[1].session.empty());
  CHECK(log.clients() == Names{"10.0.0.5", "10.0.0.5"});
  std::string const error = log_error([&] { read_log(text, {.session = "JSESSIONID"}); });
  CHECK(error.find("no request has a field 'JSESSIONID', which --session names") != std::string::npos);
  CHECK(error.find("host, user, request, status, size, referer, user_agent") != std::string::npos);
}

} // namespace common_format_test
