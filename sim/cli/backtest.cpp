#include "backtest/findings.hpp"
#include "backtest/log_traffic.hpp"
#include "cli/backtest_json.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_options.hpp"
#include "cli/refusal.hpp"
#include "cli/scenario_run.hpp"
#include "cli/search.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include "language/shown.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr auto backtest_options = [] {
  auto options = with_search_options(with_log_options({
      {"log", 'l', "LOG", true, "the access log to compare with; several files are one log"},
      log_format_option("log-format"),
      {"out", 'o', "DIR", false, "write backtest.csv to this folder"},
  }));
  std::ranges::find(options, "format", &Option::name)->value = "table|csv|json";
  return options;
}();

constexpr std::string_view json_format = "json";

std::size_t servers_in(Scenario const& scenario) {
  std::int64_t servers = 0;
  for (ServerGroup const& group : scenario.variants.front().design.servers)
    servers += group.count;
  return static_cast<std::size_t>(servers);
}

/// The same scenario for as long as the log, whose beginning is compared from the same time on.
Result<Scenario, Diagnostics> as_long_as(LogTraffic const& log, Scenario const& scenario, LoadOptions load) {
  Nanoseconds const second = nanoseconds_per_second;
  Nanoseconds const duration = std::max(second, (log.span_ns + second - 1) / second * second);
  bool const keeps_warmup = !scenario.run.finds_warmup && scenario.run.warmup_ns <= duration / 2;
  load.sets.push_back("run.duration=" + duration_text(duration));
  load.sets.push_back("run.warmup=" + duration_text(keeps_warmup ? scenario.run.warmup_ns : duration / 10));
  return load_scenario(scenario.path, load);
}

std::string findings_of(LogTraffic const& log) {
  return fmt::format("{}: {}, {} requests of {} sessions in {}{}", log.path, log.format, log.requests.size(),
                     log.sessions,
                     human_duration(log.span_ns / nanoseconds_per_second * nanoseconds_per_second),
                     log.bad_lines > 0 ? fmt::format("; {} bad lines skipped", log.bad_lines) : "");
}

void deliver_backtest(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario,
                      std::string_view format, Arguments const& arguments) {
  std::string const csv = backtest_csv(backtest, log, scenario);
  if (arguments.has("out")) {
    InterruptsHeld const until_written;
    write_file_atomically(arguments.value("out") + "/backtest.csv", csv);
  }
  if (format == json_format) return write_stdout(backtest_json(backtest, log, scenario));
  if (format == "csv") return write_stdout(csv);
  write_stdout(paragraph("", shown(findings_of(log)), 0, page_columns()) + '\n' +
               backtest_text(backtest, log, scenario));
}

int backtest_file(Arguments const& arguments) {
  if (!arguments.has("log"))
    throw UsageError{"--log is missing", "say which log to compare with, as in --log haproxy.log"};
  std::string_view const format = arguments.one_of("format", {"table", "csv", json_format});
  Nanoseconds const timeout = session_timeout_of(arguments);
  if (arguments.has("out")) require_writable_folder(arguments.value("out"));
  RunOrder const order = run_order_of(arguments);
  auto const given = load_scenario(arguments.positional().front(), order.load);
  if (!given) return refuse(given.error());
  if (!given->swept_keys.empty())
    throw UsageError{fmt::format("{} sweeps {}", given->path, given->swept_keys.front()),
                     "a backtest wants one point: take [sweep] out"};
  if (given->run.replications < 2)
    throw UsageError{"one replication has no interval", "set run.replications to 2 or more, 20 if you can"};

  LogTraffic const log = read_log_traffic(arguments.values("log"), log_options_of(arguments, "log-format"),
                                          timeout, servers_in(*given));
  if (log.requests.empty())
    throw UsageError{fmt::format("{} has no requests", log.path), "give a log with requests"};
  if (log.servers.size() > servers_in(*given))
    tell_caution(
        fmt::format("the log names {} servers, the scenario has {}: of the others nothing is predicted",
                    log.servers.size(), servers_in(*given)));
  auto const scenario = as_long_as(log, *given, order.load);
  if (!scenario) return refuse(scenario.error());

  InterruptNoted const interrupts;
  std::optional<Progress> progress;
  if (!order.quiet) progress.emplace(0);
  auto const result = backtest(*scenario, log,
                               {.jobs = order.jobs,
                                .is_over = InterruptNoted::has_come,
                                .progress = [&](std::size_t done, std::size_t total) {
                                  if (progress) progress->update(done, total);
                                }});
  progress.reset();
  if (!result) {
    tell("interrupted");
    return exit_code::interrupted;
  }
  deliver_backtest(*result, log, *scenario, format, arguments);
  return exit_code::done;
}

} // namespace

constinit Command const backtest_command{
    .name = "backtest",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "compare what a scenario predicts with what the log of the fleet says",
    .details =
        "The first variant is taken for the fleet that wrote the log. It is simulated for as long as the log\n"
        "lasts, with the scenario's traffic, which may be the log's own: trace = \"FILE\", made of the log by\n"
        "'import access-log'. Printed beside what the log says are the share of each server, latencies overall\n"
        "and by hour, errors, and the sessions that moved to another server or lost their state there; with\n"
        "each the interval in which a log of such a fleet lies with probability run.confidence. A mark says\n"
        "where it does not. Then the other variants serve the same traffic, and the error is carried along.\n"
        "\n"
        "Servers of the log are those of the scenario in the order of their numbers, or of their names.",
    .options = backtest_options,
    .execute = backtest_file,
};

} // namespace stickysim
