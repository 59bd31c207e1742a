// The formats beside Common Log Format, and what stands before lines.
#include "log/read_log.hpp"

using namespace stickysim;

namespace formats_test {
using Names = std::vector<std::string>;

namespace {

constexpr Nanoseconds ms = nanoseconds_per_second / 1000;
constexpr Nanoseconds start = 1'760'104'500 * nanoseconds_per_second; // 2025-10-10 13:55:00 UTC

std::string const haproxy_line =
    R"(192.0.2.1:51000 [10/Oct/2025:13:55:00.123] web~ app/s1 2/5/1/23/31 200 512 sid=42 - --VN 3/3/2/1/+1 4/6 {shop.example|curl/8} {} "GET /p?x=1 HTTP/1.1")";

std::string const alb_line =
    R"(https 2025-10-10T13:55:01.500000Z app/lb/0123 192.0.2.1:2817 10.0.0.1:80 0.001 0.012 0.002 502 200 34 366 "GET https://shop.example:443/p?x=1 HTTP/1.1" "curl/8" - - arn:x "Root=1-1" "shop.example" "-" 0 2025-10-10T13:55:00.000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-")";

} // namespace

TEST_CASE("HAProxy's line has times, servers, what the cookie was worth, and queues") {
  auto const log = read_log(haproxy_line + "\n");
  REQUIRE(log.records.size() == 1);
  KeptRecord const& one = log.records[0];
  LogRecord const& record = one.record;
  CHECK(log.findings.formats == Names{"HAProxy's option httplog"});
  CHECK(record.received_ns == start + 123 * ms);
  CHECK_FALSE(record.whole_seconds);
  CHECK(one.client == "192.0.2.1");
  CHECK(one.method == "GET");
  CHECK(one.path == "/p");
  CHECK(record.status == 200);
  CHECK(record.queue_ns == 5 * ms);
  CHECK(record.connect_ns == 1 * ms);
  CHECK(record.server_ns == 23 * ms);
  CHECK(record.total_ns == 31 * ms);
  CHECK(one.backend == "app");
  CHECK(one.server == "s1");
  CHECK(record.attempts == 2);
  CHECK(record.server_connections == 1);
  CHECK(record.server_queue == 4);
  CHECK(record.backend_queue == 6);
  CHECK(one.termination == "--VN");
}

TEST_CASE("of HAProxy's lines only whole requests count; -1 is no time, <NOSRV> no server") {
  auto const log = read_log(
      "Server app/s1 is DOWN, reason: Layer4 timeout.\n" + haproxy_line + "\n" +
      R"(2001:db8::1:51000 [10/Oct/2025:13:55:01.000] web app/<NOSRV> 0/-1/-1/-1/10000 503 212 - - sQ-- 1/1/0/0/0 0/9 "GET /q HTTP/1.1")" +
      "\n" +
      R"(192.0.2.3:51000 [10/Oct/2025:13:55:02.000] web web/<NOSRV> -1/-1/-1/-1/5 400 0 - - CR-- 1/1/0/0/0 0/0 "<BADREQ>")" +
      "\n");
  REQUIRE(log.clients() == Names{"192.0.2.1", "2001:db8::1"});
  LogRecord const& refused = log.records[1].record;
  CHECK(refused.server_ns == -1);
  CHECK(refused.queue_ns == -1);
  CHECK(refused.total_ns == 10'000 * ms);
  CHECK(log.records[1].server.empty());
  CHECK(refused.attempts == 0);
  CHECK(log.findings.bad_lines == 2);
  CHECK(log.findings.first_bad_lines[1].why == "no whole request (<BADREQ>)");
}

TEST_CASE("in HAProxy's line captured cookies and headers name sessions and clients") {
  CHECK(read_log(haproxy_line + "\n", {.session = "sid"}).records[0].session == "42");
  CHECK(read_log(haproxy_line + "\n", {.session = "request_header_2"}).records[0].session == "curl/8");
  std::string forwarded = haproxy_line;
  forwarded.replace(forwarded.find("shop.example"), 12, "198.51.100.7");
  CHECK(read_log(forwarded + "\n").clients() == Names{"198.51.100.7"});
}

TEST_CASE("HAProxy's line in the form of Common Log Format has the same") {
  auto const log = read_log(
      R"(192.0.2.1 - - [10/Oct/2025:13:55:00 +0000] "GET /p HTTP/1.1" 200 512 "" "" 51000 123 "web" "app" "s1" 2 5 1 23 31 "--VN" 3 3 2 1 0 4 6 "" "")"
      "\n");
  REQUIRE(log.records.size() == 1);
  CHECK(log.records[0].server == "s1");
  CHECK(log.records[0].backend == "app");
  CHECK(log.records[0].termination == "--VN");
  CHECK(log.records[0].record.queue_ns == 5 * ms);
  CHECK(log.records[0].record.server_ns == 23 * ms);
  CHECK(log.records[0].record.total_ns == 31 * ms);
}

TEST_CASE("load balancers of AWS: both kinds of lines") {
  auto const alb = read_log(alb_line + "\n");
  REQUIRE(alb.records.size() == 1);
  KeptRecord const& one = alb.records[0];
  CHECK(alb.findings.formats == Names{"log of an Application Load Balancer of AWS"});
  CHECK(one.record.received_ns == start);
  CHECK(one.client == "192.0.2.1");
  CHECK(one.path == "/p");
  CHECK(one.record.status == 502);
  CHECK(one.record.queue_ns == 1 * ms);
  CHECK(one.record.server_ns == 12 * ms);
  CHECK(one.record.total_ns == 15 * ms);
  CHECK(one.server == "10.0.0.1:80");
  CHECK(one.agent == "curl/8");

  auto const classic = read_log(
      R"(2025-10-10T13:55:00.515000Z shop 192.0.2.1:2817 10.0.0.1:80 0.001 0.012 0.002 200 200 0 29 "GET http://shop.example:80/ HTTP/1.1")"
      "\n"
      R"(2025-10-10T13:55:01.000000Z shop 192.0.2.2:2817 - -1 -1 -1 504 0 0 0 "GET http://shop.example:80/ HTTP/1.1" "a" - -)"
      "\n");
  CHECK(classic.findings.formats == Names{"log of a Classic Load Balancer of AWS"});
  REQUIRE(classic.clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(classic.records[0].record.received_ns == start + 500 * ms);
  CHECK(classic.records[1].record.total_ns == -1);
  CHECK(classic.records[1].server.empty());
}

TEST_CASE(
    "W3C: the fields are those that the log names, times are of IIS in milliseconds, elsewhere in seconds") {
  auto const iis =
      read_log("#Software: Microsoft Internet Information Services 10.0\n#Date: 2025-10-10 13:55:00\n"
               "#Fields: date time s-ip cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken\n"
               "2025-10-10 13:55:10 10.0.0.1 GET /p 192.0.2.1 Mozilla/5.0+(X11) 200 2100\n"
               "#Fields: time c-ip cs-uri-stem\n13:55:11 192.0.2.2 /q\n13:55:12 192.0.2.3\n");
  REQUIRE(iis.clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(iis.records[0].record.received_ns == start + 8'000 * ms);
  CHECK(iis.records[0].record.total_ns == 2'100 * ms);
  CHECK(iis.records[0].server == "10.0.0.1");
  CHECK(iis.records[0].path == "/p");
  CHECK(iis.records[1].record.received_ns == start + 11'000 * ms);
  CHECK(iis.findings.lines == 7);
  CHECK(iis.findings.bad_lines == 1);

  auto const cloudfront = read_log(
      "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken x-forwarded-for cs(Cookie)\n"
      "2025-10-10\t13:55:10\t192.0.2.1\tGET\t/p\t200\t0.250\t-\tsid=1;+theme=dark\n"
      "2025-10-10\t13:55:10\t192.0.2.1\tGET\t/p\t200\t0.250\t198.51.100.7\t-\n",
      {.session = "sid"});
  CHECK(cloudfront.clients() == Names{"192.0.2.1", "198.51.100.7"});
  CHECK(cloudfront.records[0].record.total_ns == 250 * ms);
  CHECK(cloudfront.records[0].session == "1");
}

TEST_CASE("JSON lines are read by the names of their members") {
  auto const nginx = read_log(
      R"({"time_local":"10/Oct/2025:13:55:00 +0000","remote_addr":"192.0.2.1","request":"GET /p?x HTTP/1.1","status":"200","request_time":"0.020","upstream_addr":"10.0.0.1:80, 10.0.0.2:80","upstream_response_time":"0.004, 0.015","cookie_sid":"42"})"
      "\n"
      R"({"msec":"1760104500.520","remote_addr":"10.0.0.5","http_x_forwarded_for":"192.0.2.2, 10.0.0.4","request_method":"POST","request_uri":"/q","status":201,"request_time":0.02,"upstream_response_time":"-"})"
      "\n",
      {.session = "cookie_sid"});
  REQUIRE(nginx.clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(nginx.findings.formats == Names{"JSON lines, with nginx' variables"});
  CHECK(nginx.records[0].session == "42");
  CHECK(nginx.records[0].path == "/p");
  CHECK(nginx.records[0].record.status == 200);
  CHECK(nginx.records[0].record.total_ns == 20 * ms);
  CHECK(nginx.records[0].record.server_ns == 15 * ms);
  CHECK(nginx.records[0].server == "10.0.0.2:80");
  CHECK(nginx.records[0].record.attempts == 2);
  CHECK(nginx.records[1].method == "POST");
  CHECK(nginx.records[1].record.received_ns == start + 500 * ms);

  auto const caddy = read_log(
      R"({"level":"info","ts":1760104500.25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.9","client_ip":"192.0.2.1","method":"GET","uri":"/p?x","headers":{"User-Agent":["curl/8","b"],"Cookie":["sid=7; a=b"]}},"duration":0.05,"status":200})"
      "\n"
      R"({"ts":1760104501.0,"request":{"remote_ip":"192.0.2.2","method":"GET","uri":"/"},"duration":1.2e-05,"status":304})"
      "\n",
      {.session = "sid"});
  REQUIRE(caddy.clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(caddy.records[0].record.received_ns == start + 200 * ms);
  CHECK(caddy.records[0].agent == "curl/8");
  CHECK(caddy.records[0].session == "7");
  CHECK(caddy.records[1].record.total_ns == 12'000);

  auto const traefik = read_log(
      R"({"ClientAddr":"192.0.2.1:51000","ClientHost":"192.0.2.1","DownstreamStatus":200,"Duration":20000000,"OriginDuration":19000000,"RequestMethod":"GET","RequestPath":"/p?x","ServiceAddr":"10.0.0.1:80","ServiceName":"shop@docker","StartUTC":"2025-10-10T13:55:00.1Z","time":"2025-10-10T13:55:01Z"})"
      "\n");
  REQUIRE(traefik.clients() == Names{"192.0.2.1"});
  CHECK(traefik.records[0].record.received_ns == start + 100 * ms);
  CHECK(traefik.records[0].record.total_ns == 20 * ms);
  CHECK(traefik.records[0].record.server_ns == 19 * ms);
  CHECK(traefik.records[0].server == "10.0.0.1:80");
  CHECK(traefik.records[0].backend == "shop@docker");
}

TEST_CASE("objects may be those of one array") {
  CHECK(read_log(R"([{"time":"2025-10-10T13:55:00Z","ip":"192.0.2.1","status":200},)"
                 "\n"
                 R"({"time":"2025-10-10T13:55:01Z","ip":"192.0.2.2","status":200}])"
                 "\n")
            .clients() == Names{"192.0.2.1", "192.0.2.2"});
}

TEST_CASE("quotes that nginx has escaped as JSON does not are read") {
  auto const log = read_log(
      R"({"time_local":"10/Oct/2025:13:55:00 +0000","remote_addr":"192.0.2.1","request":"GET /p HTTP/1.1","status":"200","http_user_agent":"a \x22b\x22"})"
      "\n");
  REQUIRE(log.records.size() == 1);
  CHECK(log.records[0].agent == R"(a \x22b\x22)");
}

TEST_CASE("Envoy's default, and Istio's") {
  auto const log = read_log(
      R"([2025-10-10T13:55:00.310Z] "POST /p?x HTTP/2" 204 - 154 0 226 100 "192.0.2.1" "agent" "cc21" "shop" "tcp://10.0.0.1:80")"
      "\n"
      R"([2025-10-10T13:55:01.310Z] "GET /q HTTP/1.1" 200 - via_upstream - "-" 0 154 26 25 "-" "agent" "cc22" "shop" "10.0.0.2:8080" inbound|8080|| 127.0.0.6:1 10.0.0.2:8080 192.0.2.2:51000 - default)"
      "\n");
  REQUIRE(log.clients() == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(log.findings.formats == Names{"Envoy's default log format"});
  CHECK(log.records[0].record.total_ns == 226 * ms);
  CHECK(log.records[0].record.server_ns == 100 * ms);
  CHECK(log.records[0].server == "10.0.0.1:80");
  CHECK(log.records[1].record.total_ns == 26 * ms);
  CHECK(log.records[1].server == "10.0.0.2:8080");
}

TEST_CASE("what collectors of logs write before a line is taken off and named") {
  std::string const combined =
      R"(192.0.2.1 - - [10/Oct/2025:13:55:00 +0000] "GET /p HTTP/1.1" 200 512 "-" "a")";
  struct Row {
    std::string before, description;
  };
  for (Row const& row :
       {Row{"web-1  | ", "from docker compose"}, Row{"\x1B[36mweb-1  |\x1B[0m ", "from docker compose"},
        Row{"web-1  | 2025-10-10T13:55:00.1Z ", "from docker compose"},
        Row{"Oct 10 13:55:00 lb nginx: ", "from syslog"},
        Row{"Oct  1 13:55:00 lb haproxy[77]: ", "from syslog"},
        Row{"<134>Oct 10 13:55:00 lb haproxy[77]: ", "from syslog"},
        Row{"2025-10-10T13:55:00.1+00:00 lb haproxy[77]: ", "from syslog"},
        Row{"haproxy[77]: ", "from syslog"},
        Row{"<134>1 2025-10-10T13:55:00.1Z lb haproxy 77 - - ", "from syslog"},
        Row{"<134>1 2025-10-10T13:55:00.1Z lb haproxy 77 ID47 [a@1 b=\"c\"] ", "from syslog"},
        Row{"2025-10-10T13:55:00.123456789Z stdout F ", "from a container's log"},
        Row{"2025-10-10T13:55:00.123456789Z ", "behind timestamps of Docker"},
        Row{"[pod/web-5d/nginx] ", "behind names of pods"}}) {
    CAPTURE(row.before);
    for (std::string const& line : {combined, haproxy_line}) {
      auto const log = read_log(row.before + line + "\n" + row.before + line + "\nan odd line\n");
      CHECK(log.clients() == Names{"192.0.2.1", "192.0.2.1"});
      REQUIRE(log.findings.formats.size() == 1);
      CHECK(log.findings.formats[0].ends_with(", " + row.description));
    }
  }
  auto const docker = read_log(
      R"({"log":"192.0.2.1 - - [10/Oct/2025:13:55:00 +0000] \"GET /p HTTP/1.1\" 200 512 \"-\" \"a\"\n","stream":"stdout","time":"2025-10-10T13:55:00.1Z"})"
      "\n");
  CHECK(docker.clients() == Names{"192.0.2.1"});
  CHECK(docker.findings.formats == Names{"Combined Log Format, inside JSON"});
}

TEST_CASE("what is no access log is refused by its name, or by what it begins with") {
  auto const refusal = [](std::string const& text, LogOptions const& options = {}) {
    return log_error([&] { read_log(text, options); });
  };
  auto const contains = [](std::string const& text, std::string const& part) {
    CAPTURE(text, part);
    CHECK(text.find(part) != std::string::npos);
  };
  contains(refusal("192.0.2.1:51000 [10/Oct/2025:13:55:00.123] web app/s1 0/1/23 512 -- 1/1/0/0/0 0/0\n"),
           "tcplog");
  contains(refusal("1286536309.586 921 192.0.2.1 TCP_MISS/200 507 GET http://a/ - HIER_DIRECT/b text/html\n"),
           "Squid");
  contains(refusal("2025/10/10 13:55:00 [error] 77#77: *1 open() failed\n"), "error log");
  contains(refusal("[Fri Oct 10 13:55:00.1 2025] [core:error] [pid 7] AH00037\n"), "error log");
  contains(refusal("session,at,address,think,demand\n1,0,a,,\n"), "a trace");
  contains(refusal(std::string("\x01\x02\x00\x03 x", 6) + "\n"), "binary data");
  contains(refusal("{\n \"status\": 200\n}\n"), "JSON over several lines");
  contains(refusal("time:10/Oct/2025:13:55:00 +0000\thost:192.0.2.1\tstatus:200\n"), "LTSV");
  contains(refusal("some\nnotes\n"), "no line of it is a request in a format that is known; it begins: some");
  contains(refusal("some\nnotes\n"), "the formats are common, haproxy, json, alb, w3c, envoy");
  contains(refusal(haproxy_line + "\n", {.format = "common"}), "no line of it is in the format common");
  contains(refusal(haproxy_line + "\n", {.format = "nginx"}), "no format of logs is called 'nginx'");
  CHECK(read_log(haproxy_line + "\n", {.format = "haproxy"}).records.size() == 1);
}

} // namespace formats_test
