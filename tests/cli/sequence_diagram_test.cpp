// `explain SCENARIO --session N --format mermaid`, held against a small grammar of mermaid's sequence
// diagrams.
#include "catch.hpp"
#include "cli/sequence_diagram.hpp"
#include "cli/workplace.hpp"

#include <algorithm>
#include <regex>
#include <set>

using namespace stickysim;

namespace sequence_diagram_test {

namespace {

/// The server of the first session dies between its two requests; `late` is busy when the run ends.
constexpr char scenario[] = R"([run]
duration = "30s"
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
[variants.end]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
state.store.round_trip = "4ms"
state.store.service_time = "0s"
[variants.token]
state.placement = "client"
[variants.down]
server.count = 1
fault = [{ kind = "crash", server = 1, at = "5s", for = "100s" }]
)";
constexpr char trace[] = "session,at,think,demand\nshopper,1,,0.5\nshopper,,10,0.25\nlate,29,,5\n";

Workplace const& shop() {
  static Workplace const here;
  here.write("shop.toml", scenario);
  here.write("trace.csv", trace);
  return here;
}

/// What keeps to the grammar is told apart; anything else fails the test.
struct Parsed {
  std::string title;
  std::vector<std::string> participants;
  std::vector<std::string> statements; ///< without their text
};

std::vector<Parsed> parsed(std::string const& output) {
  std::string const text = R"((?:[A-Za-z0-9 .,:()_'/=+-]|#[0-9]+;|<br/>|[\x80-\xff])+)";
  std::regex const title{"  title (" + text + ")"};
  std::regex const participant{"  (?:actor|participant) ([a-z]+[0-9]*)(?: as " + text + ")?"};
  std::regex const message{"  (([a-z]+[0-9]*)(?:->>|-->>|-x|--x)([a-z]+[0-9]*)): " + text};
  std::regex const note{"  (Note (?:over|left of) ([a-z]+[0-9]*)): " + text};
  std::regex const keyword{R"(\bend\b)"};
  std::vector<Parsed> diagrams;
  for (std::string const& line : lines_of(output)) {
    INFO(line);
    CHECK_FALSE(std::regex_search(line, keyword));
    std::smatch match;
    auto const is_declared = [&](std::string const& name) {
      return std::ranges::count(diagrams.back().participants, name) == 1;
    };
    if (line.empty()) continue;
    if (line == "sequenceDiagram") {
      diagrams.emplace_back();
    } else if (std::regex_match(line, match, title)) {
      diagrams.back().title = match[1];
    } else if (std::regex_match(line, match, participant)) {
      CHECK(diagrams.back().statements.empty());
      diagrams.back().participants.push_back(match[1]);
    } else if (std::regex_match(line, match, message)) {
      CHECK(is_declared(match[2]));
      CHECK(is_declared(match[3]));
      diagrams.back().statements.push_back(match[1]);
    } else if (std::regex_match(line, match, note)) {
      CHECK(is_declared(match[2]));
      diagrams.back().statements.push_back(match[1]);
    } else {
      FAIL_CHECK("no statement of mermaid");
    }
  }
  return diagrams;
}

bool has(Parsed const& diagram, std::string const& statement) {
  return std::ranges::count(diagram.statements, statement) > 0;
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("sequence diagram: those who take part under a variant") {
  auto const diagram = [](std::string const& variant) {
    auto const ended = shop().run("explain shop.toml --session 1 --format mermaid --variant " + variant);
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    std::vector<Parsed> const diagrams = parsed(ended.out);
    REQUIRE(diagrams.size() == 1);
    return diagrams.front();
  };
  CHECK(diagram("end").title == "#101;nd: session 1 of replication 1, seed 1");
  CHECK(diagram("end").participants == Words{"client", "balancer1", "server1", "server2"});
  CHECK(diagram("stateless").participants == Words{"client", "balancer1", "server1", "server2", "store"});
  CHECK(diagram("token").participants == Words{"client", "balancer1", "server1", "server2"});
  CHECK(diagram("down").participants == Words{"client", "balancer1", "server1"});
}

TEST_CASE("sequence diagram: several variants or points are not one diagram") {
  auto const all = shop().run("explain shop.toml --session 1 --format mermaid");
  CHECK(all.code == 2);
  CHECK(all.out.empty());
  CHECK(contains(all.err, "name one: --variant end, stateless, token or down\n"));
  auto const two = shop().run("explain shop.toml --session 1 --format mermaid --variant end --variant token");
  CHECK(contains(two.err, "name one: --variant end or token\n"));
  Workplace const here;
  here.write("trace.csv", trace);
  here.write("swept.toml", "[run]\nduration = \"30s\"\n[workload]\ntrace = \"trace.csv\"\n"
                           "[sweep]\n\"server.count\" = [2, 3]\n");
  auto const swept = here.run("explain swept.toml --session 1 --format mermaid");
  CHECK(swept.code == 2);
  CHECK(contains(swept.err, "of one point, and the sweep has 2\n"));
  CHECK(contains(swept.err, "server.count\n"));
}

TEST_CASE("sequence diagram: what is sent, what is refused, what is lost, and when") {
  std::string const lost = shop().run("explain shop.toml --session 1 --format mermaid --variant end").out;
  CHECK(lost.starts_with(R"(sequenceDiagram
  title #101;nd: session 1 of replication 1, seed 1
  actor client
  participant balancer1 as balancer
  participant server1 as server.1
  participant server2 as server.2
  Note left of client: 1.0000 s
  client->>balancer1: request 1 of 2, the login, sets out: 500 ms<br/>of work
  Note over balancer1: the balancer finds no cookie<br/>the balancer picks server.2 by<br/>least_requests (loads known: server.1 0,<br/>server.2 0)
)"));
}

TEST_CASE("sequence diagram: the store takes part") {
  Parsed const stateless =
      parsed(shop().run("explain shop.toml --session 1 --format mermaid --variant stateless").out).front();
  CHECK(has(stateless, "server2->>store"));
  CHECK(has(stateless, "store-->>server2"));
  CHECK(has(stateless, "server1->>store"));
  CHECK_FALSE(has(stateless, "balancer1--xclient"));
}

TEST_CASE("sequence diagram: an answer that is an error, a run that ends before the session") {
  Parsed const failed =
      parsed(shop().run("explain shop.toml --session 1 --format mermaid --variant down").out).front();
  CHECK(has(failed, "server1--xbalancer1"));
  CHECK(has(failed, "balancer1--xclient"));
  std::string const late = shop().run("explain shop.toml --session 2 --format mermaid --variant end").out;
  CHECK(contains(late, "  Note left of client: 30.0000 s\n"
                       "  Note over client: the run ends before the session does\n"));
}

TEST_CASE("sequence diagram: no text breaks out of its statement") {
  CHECK(mermaid_text("a; b # c \"d\" %% {e} <b> $x$ end, ends & \\n") ==
        "a#59; b #35; c #34;d#34; #37;#37; #123;e#125; #60;b#62; #36;x#36; #101;nd, ends #38; #92;n");
  CHECK(mermaid_text("\x1b[31m\r\t") == "#27;#91;31m#13;#9;");
  CHECK(mermaid_text("a note is broken behind at most forty-four columns") ==
        "a note is broken behind at most forty-four<br/>columns");
  CHECK(mermaid_text("größer ± 1 µs") == "größer ± 1 µs");
  CHECK(mermaid_text("a line that would be broken behind its 24.9 ms goes on") ==
        "a line that would be broken behind its<br/>24.9 ms goes on");
  parsed("sequenceDiagram\n  title " + mermaid_text("end;\n#") + "\n");
}

TEST_CASE("sequence diagram: there are two formats of a story") {
  std::string const text = shop().run("explain shop.toml --session 1").out;
  CHECK(shop().run("explain shop.toml --session 1 --format text").out == text);
  auto const ended = shop().run("explain shop.toml --session 1 --format svg");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "formats are text, mermaid"));
}

} // namespace sequence_diagram_test
