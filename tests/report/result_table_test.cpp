#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include <stickysim/report/verdict.hpp>

using namespace stickysim;

namespace result_table_test {

namespace {

constexpr auto cookie = AffinityKind::cookie;
constexpr auto none = AffinityKind::none;

} // namespace

TEST_CASE("result table: a small one, to the letter") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("stateless", none, Placement::shared, lossless);
  made.expect("sticky.sessions_lost > stateless.sessions_lost", {"sticky", "sessions_lost", 0}, ">",
              {"stateless", "sessions_lost", 0});
  made.expect("stateless.latency_mean < 0.0211", {"stateless", "latency_mean", 0}, "<", {"", "", 0.0211});
  made.expect("stateless.sessions_lost > 0", {"stateless", "sessions_lost", 0}, ">", {"", "", 0});
  std::string const table = result_table(made.result(), false);
  CHECK(table.substr(table.find("\n\n") + 1) == R"(
Choose 'stateless' if no session may be harmed; beside 'sticky' 1.0 ms more mean latency and 1.0 ms
       more p99 latency
       'sticky' if mean latency weighs most; beside 'stateless' 15 % instead of 0 % of the sessions
       harmed
Mind   'stateless': without the store nobody is served
Mind   'sticky': a deploy without a drain is a crash to its sessions

                              sticky      stateless
sessions started          1,000 ± 13     1,000 ± 13
sessions harmed          151.0 ± 5.0              0 ▼
  of those started %    15.10 ± 0.61              0 ▼
  lost                   151.0 ± 5.0              0 ▼
    by                         crash              -
logged out         %   1.678 ± 0.068              0 ▼
requests                10,000 ± 130   10,000 ± 130
latency mean       ms   20.03 ± 0.27   21.05 ± 0.30 ▲
latency p50        ms   20.01 ± 0.27   21.04 ± 0.30 ▲
latency p99        ms   20.02 ± 0.27   21.05 ± 0.30 ▲
latency p99.9      ms   20.02 ± 0.27   21.05 ± 0.30 ▲
throughput         1/s   123.1 ± 1.6    125.0 ± 1.6 ▲
utilization mean   %            37.5           37.5
utilization max    %              50             50
4 replications of 100 s, seed 42, 95 % confidence; ▲ ▼ differ from 'sticky' (paired)
✓ sticky.sessions_lost > stateless.sessions_lost  (holds: 151.0 ± 5.0 > 0)
? stateless.latency_mean < 0.0211  (undecided: 21.05 ± 0.30 ms < 21.1 ms)
✗ stateless.sessions_lost > 0  (fails: 0 > 0)
)");
}

TEST_CASE("result table: the footer names what the answer is measured against if the table's marks are not") {
  HandMade made;
  made.add("stateless", none, Placement::shared, lossless);
  made.add("sticky", cookie, Placement::local, lossy);
  CHECK_THAT(result_table(made.result(), false),
             Catch::Contains("differ from 'stateless' (paired); the answer\nis measured against 'sticky'"));
}

TEST_CASE("result table: what a design has not is a dash, what none has is no row") {
  HandMade made;
  made.add("token", none, Placement::client, lossless);
  made.add("local", none, Placement::local, lossless);
  for (std::size_t variant : {0, 1})
    made.scenario.variants[variant].design.servers.resize(1);
  for (TrialResult& trial : made.trials(0))
    trial.bytes_up = 5 << 20;
  std::string const table = result_table(made.result(), false);
  INFO(table);
  CHECK(table.find("token bytes up   MiB            5              -\n") != std::string::npos);
  for (auto const* row :
       {"token bytes down", "retries", "logged out", "failed", "store", "cost", "max/mean"}) {
    CAPTURE(row);
    CHECK(table.find(row) == std::string::npos);
  }
}

TEST_CASE("result table: fits its page") {
  HandMade made;
  for (auto const* name : {"sticky", "unpinned", "stateless", "token", "hashed", "oracle", "seventh"})
    made.add(name, none, Placement::local, lossy);
  made.expect("seventh.sessions_lost > 0", {"seventh", "sessions_lost", 0}, ">", {"", "", 0});
  for (std::size_t const page : {40u, 60u, 80u, 100u, 120u}) {
    std::string const table = result_table(made.result(), false, page);
    INFO(table);
    CHECK(widest_line(table) <= page);
    CHECK(widest_line(table) > page - 15);
    CHECK(table.find("seventh") != std::string::npos);
  }
  CHECK(result_table(made.result(), false) == result_table(made.result(), false, 100));
}

TEST_CASE("result table: what is wider than the page beside its label goes on below, the mark last") {
  HandMade made;
  made.add(std::string(64, 's'), cookie, Placement::local, lossy);
  made.add(std::string(60, 'a') + "-end", none, Placement::shared, lossless);
  std::string const table = result_table(made.result(), false, 60);
  INFO(table);
  CHECK(table.find(' ' + std::string(35, 'a') + "\n ") != std::string::npos);
  CHECK(table.find(' ' + std::string(25, 'a') + "-end\nsessions started ") != std::string::npos);
}

TEST_CASE("result table: colour only where it is wanted") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  CHECK(result_table(made.result(), false).find('\x1b') == std::string::npos);
  CHECK(result_table(made.result(), true).starts_with("\x1b[1mOne design alone"));
}

} // namespace result_table_test
