// `explain SCENARIO --session N`: a session's story in words.
#include "catch.hpp"
#include "cli/workplace.hpp"

#include <algorithm>

namespace story_test {

namespace {

/// A login and a request that finds its server gone.
constexpr char scenario[] = R"([run]
duration = "60s"
replications = 2
[workload]
trace = "trace.csv"
[balancer]
policy = "least_requests"
affinity = "cookie"
retries = 1
health = false
[server]
count = 2
[[fault]]
kind = "crash"
server = 2
at = "5s"
for = "100s"
[variants.sticky]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
state.store.round_trip = "4ms"
state.store.service_time = "0s"
)";
constexpr char trace[] = "session,at,think,demand\nshopper,1,,0.5\nshopper,,10,0.25\nlate,20,,1\n";

constexpr char told[] = R"(sticky: session 1 of replication 1, seed 1

   1.000 s  request 1 of 2, the login, sets out: 500 ms of work
            the balancer finds no cookie
            the balancer picks server.2 by least_requests (loads known: server.1 0, server.2 0)
            it arrives at server.2
            server.2 works on it for 500 ms
   1.500 s  server.2 keeps the session's state in its memory
            the balancer sets the cookie: server.2
            the answer is back, after 500 ms
            the user thinks for 10 s
   5.000 s  (server.2 crashes and takes 1 session state with it)

  11.500 s  request 2 of 2 sets out: 250 ms of work
            the balancer reads the cookie: server.2
            it arrives at server.2
            server.2 is down: the connection is refused
            the balancer tries again, elsewhere if it can
)";

Workplace const& shop() {
  static Workplace const here;
  here.write("shop.toml", scenario);
  here.write("trace.csv", trace);
  return here;
}

/// Columns of a line of ASCII.
std::size_t widest(std::string const& text) {
  std::size_t widest = 0;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t const end = std::min(text.find('\n', from), text.size());
    widest = std::max(widest, end - from);
    from = end + 1;
  }
  return widest;
}

} // namespace

TEST_CASE("a session's story is told under each variant, and how it ended stands below") {
  auto const ended = shop().run("explain shop.toml --session 1");
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  CHECK(ended.out.starts_with(told));
  CHECK(contains(ended.out, "            the answer is back: nobody is logged in\n"
                            "            the state is lost (crash)\n"));
  CHECK(
      contains(ended.out, "  12.250 s  the answer is back, after 250 ms\n            the session is over\n"));
  CHECK(contains(ended.out, "\nstateless: session 1 of replication 1, seed 1\n"));
  CHECK(contains(ended.out, "server.2 asks the store\n"));
  CHECK(contains(ended.out, "the session's state is there, after 4 ms\n"));
  CHECK(ended.out.ends_with(
      "           outcome    cause                 ok logged out failed latency sum ms\n"
      "sticky     lost       crash                  3          1      0      1,250.000\n"
      "stateless  intact     -                      2          0      0        766.000\n"));
  CHECK(widest(ended.out) <= 100);
}

TEST_CASE("a story may be told of a variant, of a changed scenario, of another session") {
  auto const alone = shop().run("explain shop.toml --session 2 --variant stateless --set "
                                "server.count=1 --set fault=[] --replication 2");
  CHECK(alone.code == 0);
  CHECK(alone.out.starts_with("stateless: session 2 of replication 2, seed 1\n\n  20.000 s  request 1 of 1"));
  CHECK(!contains(alone.out, "server.2"));
  CHECK(!contains(alone.out, "sticky"));
}

TEST_CASE("where the run ends before the session, so does the story") {
  auto const cut = shop().run("explain shop.toml --session 1 --variant sticky --set run.duration=8s");
  CHECK(contains(cut.out, "  8.000 s  the run ends before the session does\n"));
  CHECK(contains(cut.out, "\nsticky  unfinished -  "));
}

TEST_CASE("loads are shown to a policy that sees them, of a fleet that is not too large") {
  CHECK(
      !contains(shop().run("explain shop.toml --session 1 --set balancer.policy=random").out, "loads known"));
  CHECK(!contains(shop().run("explain shop.toml --session 1 --set server.count=9").out, "loads known"));
  auto const eight = shop().run("explain shop.toml --session 1 --set server.count=8").out;
  CHECK(contains(eight, "server.8 0)"));
  CHECK(widest(eight) <= 100);
}

TEST_CASE("where there are several workloads one is named") {
  Workplace const here;
  here.write("two.toml", "[[workload]]\nname = \"web\"\narrivals = \"1/s\"\ndemand = \"1ms\"\n"
                         "[[workload]]\nname = \"batch\"\narrivals = \"1/min\"\ndemand = \"10s\"\n");
  auto const none = here.run("explain two.toml --session 1");
  CHECK(none.code == 2);
  CHECK(contains(none.err, "name it: --workload web|batch\n"));
  CHECK(contains(here.run("explain two.toml --session 1 --workload batch").out, "10 s of work"));
  CHECK(contains(here.run("explain two.toml --session 1 --workload bath").err, "did you mean batch?"));
}

TEST_CASE("a story that cannot be told is a usage error") {
  struct Example {
    char const* arguments;
    char const* message;
  };
  auto const [arguments, message] =
      GENERATE(Example{"explain shop.toml --session 3",
                       "there is no session 3 in replication 1\nsessions that start under 'sticky': 2\n"},
               Example{"explain shop.toml --session 0", "--session is '0'"},
               Example{"explain shop.toml --session one", "--session is 'one'"},
               Example{"explain shop.toml --session 1 --replication 3", "--replication is '3'"},
               Example{"explain shop.toml --session 1 --variant stick", "stick"},
               Example{"explain least_requests --variant sticky", "--variant needs --session"});
  CAPTURE(arguments);
  auto const ended = shop().run(arguments);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, message));
  CHECK(shop().run("explain none.toml --session 1").code == 3);
}

TEST_CASE("a story tells what the client sends again, and why") {
  Workplace const here;
  here.write("trace.csv", "session,at,think,demand\nimpatient,1,,0.5\n");
  here.write("again.toml", "[run]\nduration = \"60s\"\nreplications = 2\n[workload]\ntrace = \"trace.csv\"\n"
                           "timeout = \"200ms\"\nretries = 1\nretry_on_timeout = true\nbackoff = \"1s\"\n"
                           "[server]\ncount = 1\n[variants.slow]\n[variants.broken]\n"
                           "workload.timeout = \"0s\"\nserver.failure_rate = 1\n");
  auto const ended = here.run("explain again.toml --session 1");
  CHECK(ended.code == 0);
  CHECK(contains(ended.out,
                 "1.200 s  no answer in time, and the server is not told; the client sends it again "
                 "after 1 s\n"));
  CHECK(contains(ended.out, "2.400 s  the user has waited for 1.40 s and gives up\n"));
  CHECK(contains(ended.out,
                 "an error is back (the application failed); the client sends it again after 1 s\n"));
}

TEST_CASE("no wait is told that was none") {
  Workplace const here;
  auto const story = [&](std::string const& rows, std::string const& settings, char const* session) {
    here.write("trace.csv", "session,at,think,demand\n" + rows);
    here.write("wait.toml",
               "[run]\nduration = \"60s\"\nreplications = 1\n[workload]\ntrace = \"trace.csv\"\n" + settings +
                   "[variants.base]\n");
    auto const ended = here.run(std::string{"explain wait.toml --session "} + session);
    CHECK(ended.code == 0);
    return ended.out;
  };
  // A worker is free again at the instant at which the second session comes; and so is a connection.
  std::string const one = "[server]\ncount = 1\nworkers = 1\n";
  std::string const queued = story("a,1,,1\nb,2,,1\n", one, "2");
  CHECK(queued.find("queue") == std::string::npos);
  CHECK(queued.find("server.1 works on it for 1 s") != std::string::npos);
  std::string const connecting =
      story("a,1,,1\nb,2,,1\n", one + "[balancer]\nmax_connections = 1\nqueue = 5\n", "2");
  CHECK(connecting.find("waits") == std::string::npos);
  CHECK(connecting.find("after 0") == std::string::npos);
  CHECK(connecting.find("it goes to server.1") != std::string::npos);
  // A page of no work, read in no time.
  std::string const empty = story("a,1,,0.001\na,,0,0.001\n", one, "1");
  CHECK(empty.find("thinks") == std::string::npos);
  // Half a second later there are waits, and they are told.
  std::string const late = story("a,1,,1\nb,1.5,,1\n", one, "2");
  CHECK(late.find("a worker takes it, after 500 ms in the queue") != std::string::npos);
  // Users without patience come between those who have it.
  auto const impatient = [&](std::string const& patient_rows, std::string const& settings) {
    here.write("long.csv", "session,at,think,demand\n" + patient_rows);
    here.write("short.csv", "session,at,think,demand\nc,2,,0.5\n");
    here.write("both.toml",
               "[run]\nduration = \"60s\"\nreplications = 1\n[[workload]]\nname = \"long\"\ntrace = "
               "\"long.csv\"\n[[workload]]\nname = \"short\"\ntrace = \"short.csv\"\ntimeout = \"3s\"\n" +
                   settings + "[variants.base]\n");
    return here.run("explain both.toml --session 1 --workload short").out;
  };
  // The first attempt waits at one server until its client sends again; the second finds a free worker at
  // another.
  std::string const again =
      impatient("a,1,,10\nb,1,,2.5\n", "retries = 1\nretry_on_timeout = true\n[server]\ncount = 2\n"
                                       "workers = 1\n");
  CHECK(again.find("with nobody before it in the queue") != std::string::npos);
  CHECK(again.find("the client sends it again") != std::string::npos);
  CHECK(again.find("server.2 works on it for 500 ms") != std::string::npos);
  CHECK(again.find("a worker takes it") == std::string::npos);
  // The user gives up at 5 and at 9 s. The worker is free at 11 s, and takes what was given up before the
  // third try.
  std::string const stubborn = impatient("a,1,,10\n", "on_failure = \"retry\"\n" + one);
  CHECK(stubborn.find("a worker takes it, after 2 s in the queue") != std::string::npos);
  CHECK(stubborn.find("after 1 s in the queue") == std::string::npos);
}

TEST_CASE("a crash that takes several states says whose they are") {
  Workplace const here;
  here.write("trace.csv", "session,at,think,demand\ngone,1,,0.5\nthere,2,,0.5\nthere,,20,0.5\n");
  here.write("crash.toml", "[run]\nduration = \"60s\"\nreplications = 1\n[workload]\ntrace = \"trace.csv\"\n"
                           "[server]\ncount = 1\n[state]\nttl = \"10min\"\n[[fault]]\nkind = \"crash\"\n"
                           "server = 1\nat = \"5s\"\nfor = \"5s\"\n[variants.base]\n");
  std::string const told = here.run("explain crash.toml --session 2").out;
  CHECK(contains(told, "(server.1 crashes and takes 2 session states with it: of users there, and of users"));
  CHECK(contains(told, " gone\n              for less than 10 min)\n"));
}

} // namespace story_test
