#include "cli/workplace.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace backtest_test {

namespace {

constexpr char const* fleet = R"toml([run]
duration = "1min"
replications = 4
[workload]
arrivals = "poisson(2/s)"
requests = "geometric(3)"
think_time = "exponential(2s)"
demand = "exponential(20ms)"
[server]
count = 2
[variants.sticky]
balancer.affinity = "cookie"
[variants.stateless]
state.placement = "shared"
)toml";

/// A request a second for five minutes, by turns at two servers; clients stay at theirs.
std::string log_of_five_minutes() {
  std::string log;
  for (int second = 0; second < 300; ++second)
    log += fmt::format(
        "Nov  2 00:00:00 lb haproxy[7]: 10.0.{}.{}:40000 [02/Nov/2026:00:{:02}:{:02}.000] www app/web{} "
        "0/0/0/20/20 200 512 - - --VN 9/9/9/9/0 0/0 \"GET / HTTP/1.1\"\n",
        second / 30, second % 2, second / 60, second % 60, second % 2 + 1);
  return log;
}

} // namespace

TEST_CASE("backtest: the log's figures are printed beside those predicted, as a table, CSV or JSON") {
  Workplace const work;
  work.write("fleet.toml", fleet);
  work.write("shop.log", log_of_five_minutes());
  Ended const table = work.run("backtest fleet.toml --log shop.log --out results");
  CHECK(table.code == 0);
  CHECK(contains(table.out, "shop.log: HAProxy's option httplog"));
  CHECK(contains(table.out, "300 requests of 20 sessions"));
  CHECK(contains(table.out, "share of web2"));
  CHECK(contains(table.out, "✗")); // 300 requests, where 1,800 are predicted
  CHECK(contains(table.out, "4 replications of 5 min"));
  CHECK(contains(table.out, "The same traffic through 'stateless'"));

  std::string const whole = log_of_five_minutes();
  std::size_t const half = whole.find("Nov", whole.size() / 2);
  work.write("shop.log.1", whole.substr(0, half));
  work.write("shop.log.0", whole.substr(half));
  CHECK(contains(work.run("backtest fleet.toml --log shop.log.0 --log shop.log.1").out,
                 "300 requests of 20 sessions"));

  Ended const csv = work.run("backtest fleet.toml --log shop.log --format csv");
  CHECK(csv.out == work.read("results/backtest.csv"));
  CHECK(csv.out.starts_with(
      "scenario,variant,figure,server,hour,unit,log,predicted,low,high,error,covered,carried_over\n"
      "fleet,sticky,requests,,,count,300,"));

  auto const json = nlohmann::json::parse(work.run("backtest fleet.toml --log shop.log --format json").out);
  CHECK(json["requests"] == 300);
  CHECK(json["designs"].size() == 2);
  CHECK(json["designs"][0]["figures"][0]["log"] == 300);
  CHECK(json["designs"][0]["figures"][0]["covered"] == false);
  CHECK(json["compared"].get<int>() > json["covered"].get<int>());
}

TEST_CASE("backtest: the same with any number of threads") {
  Workplace const work;
  work.write("fleet.toml", fleet);
  work.write("shop.log", log_of_five_minutes());
  CHECK(work.run("backtest fleet.toml --log shop.log --jobs 1").out ==
        work.run("backtest fleet.toml --log shop.log --jobs 3").out);
}

TEST_CASE("backtest: a replayed log brings its own arrivals") {
  Workplace const work;
  work.write("fleet.toml", fleet);
  work.write("shop.log", log_of_five_minutes());
  CHECK(work.run("import access-log shop.log -o traffic.csv").code == 0);
  auto const json = nlohmann::json::parse(
      work.run("backtest fleet.toml --log shop.log --set workload.trace=traffic.csv --format json").out);
  auto const& requests = json["designs"][0]["figures"][0];
  CHECK(requests["figure"] == "requests");
  CHECK(requests["predicted"].get<double>() >= 298);
  CHECK(requests["predicted"].get<double>() <= 300);
}

TEST_CASE("backtest: what is missing or wrong is said, with what to do") {
  Workplace const work;
  work.write("fleet.toml", fleet);
  work.write("swept.toml", std::string{fleet} + "[sweep]\n\"server.count\" = [2, 3]\n");
  work.write("shop.log", log_of_five_minutes());
  work.write("prose.log", "this is no log\nnor is this\n");
  auto const says = [&](std::string const& arguments, int code, std::string const& message) {
    Ended const ended = work.run("backtest " + arguments);
    CAPTURE(arguments, ended.err);
    CHECK(ended.code == code);
    CHECK(contains(ended.err, message));
  };
  says("fleet.toml", 2, "--log is missing");
  says("fleet.toml --log none.log", 3, "none.log");
  says("fleet.toml --log prose.log", 2, "prose.log");
  says("swept.toml --log shop.log", 2, "swept.toml sweeps server.count");
  says("fleet.toml --log shop.log --replications 1", 2, "one replication has no interval");
  says("fleet.toml --log shop.log --format yaml", 2, "formats are table, csv, json");
  says("fleet.toml --log shop.log --set server.cuont=3", 2, "server.cuont");
}

TEST_CASE("backtest: a log with more servers than the scenario is told, and its format may be named") {
  Workplace const work;
  work.write("fleet.toml", fleet);
  work.write("shop.log", log_of_five_minutes());
  CHECK_FALSE(contains(work.run("backtest fleet.toml --log shop.log").err, "servers"));
  CHECK(contains(work.run("backtest fleet.toml --log shop.log --set server.count=1").err,
                 "the log names 2 servers, the scenario has 1"));
  CHECK(work.run("backtest fleet.toml --log shop.log --log-format haproxy").code == 0);
  CHECK(contains(work.run("backtest fleet.toml --log shop.log --log-format alb").err,
                 "no line of it is in the format alb"));
}

} // namespace backtest_test
