#include "cli/scenario_run.hpp"

#include "cli/exit_code.hpp"
#include "cli/file_kind.hpp"
#include "cli/refusal.hpp"
#include "cli/result_json.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include "experiment/journal_header.hpp"
#include "language/trimmed.hpp"
#include "report/record_word.hpp"
#include "report/timeline_picture.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>

namespace stickysim {

namespace {

constexpr std::string_view table_format = "table";

std::string_view result_format(Arguments const& arguments) {
  return arguments.one_of("format", {table_format, "csv", "json"});
}

RecordingOrder record_of(Arguments const& arguments) {
  RecordingOrder order{.server_windows = arguments.has("out")};
  if (!arguments.has("record")) return order;
  std::string_view left = arguments.value("record");
  if (!order.server_windows) throw UsageError{"--record needs --out", "--out DIR says where the records go"};
  while (true) {
    std::size_t const comma = std::min(left.find(','), left.size());
    std::string_view const word = trimmed(left.substr(0, comma));
    auto const* const found = std::ranges::find(record_words, word, &RecordWord::word);
    if (found == std::end(record_words))
      throw UsageError{fmt::format("--record does not know '{}'", word),
                       "it takes sessions, requests, trace, or several: sessions,requests"};
    order.*(found->asks_for) = true;
    if (comma == left.size()) return order;
    left.remove_prefix(comma + 1);
  }
}

Shard shard_of(Arguments const& arguments) {
  if (!arguments.has("shard")) return {};
  std::string const& text = arguments.value("shard");
  Shard shard;
  char const* const end = text.data() + text.size();
  auto const [slash, bad_number] = std::from_chars(text.data(), end, shard.number);
  bool const has_slash = bad_number == std::errc{} && slash != end && *slash == '/';
  auto const [stop, bad_count] = has_slash ? std::from_chars(slash + 1, end, shard.count)
                                           : std::from_chars_result{slash, std::errc::invalid_argument};
  if (bad_count != std::errc{} || stop != end || shard.number < 1 || shard.number > shard.count ||
      shard.count > most_shards)
    throw UsageError{fmt::format("--shard is '{}'", text),
                     fmt::format("write I/N, the I-th of N parts, N at most {}: --shard 1/4", most_shards)};
  return shard;
}

LoadOptions load_options_of_run(Arguments const& arguments) {
  LoadOptions options = load_options_of(arguments);
  options.vary = arguments.values("vary");
  options.zip = arguments.values("zip");
  options.where = arguments.values("where");
  // They become part of the resolved scenario, so that it describes the run exactly.
  if (arguments.has("seed"))
    options.sets.push_back(fmt::format("run.seed={}", arguments.number("seed", 0, UINT64_MAX)));
  if (arguments.has("replications"))
    options.sets.push_back(fmt::format("run.replications={}", arguments.number("replications", 1, 100'000)));
  return options;
}

std::string printed(ExperimentResult const& result, std::string_view format, Arguments const& arguments) {
  if (format == "csv") return summary_csv(result);
  if (format == "json") return result_json(result);
  bool const verbose = arguments.has("verbose");
  std::string text = result_table(result, wants_colour(), page_columns(), verbose);
  if (arguments.has("timeline"))
    text += timeline_picture(result, Paint{wants_colour()}, page_columns(), verbose);
  return text;
}

void tell_resumed(RunJournal& journal, RunOrder const& order) {
  if (journal.journal().damaged() > 0)
    tell(fmt::format("{} damaged lines in '{}': their trials are run again", journal.journal().damaged(),
                     journal.journal().path()));
  if (order.resume && journal.resumed() > 0)
    tell(fmt::format("{} finished trials are there", journal.resumed()));
}

/// What the program has taken besides simulating.
void log_processor_time(ExperimentResult const& result) {
  if (result.processor_time.count() == 0) return; // others have run the trials
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  auto const seconds = static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  double const outside = seconds - std::chrono::duration<double>{result.processor_time}.count();
  spdlog::info("{:.2f} s of processor time, {:.1f} % of it outside trials", seconds, 100 * outside / seconds);
}

int tell_of_part(Simulated const& simulated, RunOrder const& order, Arguments const& arguments) {
  if (!order.quiet)
    tell(fmt::format("part {} of {}: {} trials are in {}; 'stickysim merge PART... -o DIR' joins the parts",
                     order.shard.number, order.shard.count, simulated.total, arguments.value("out")));
  return exit_code::done;
}

int tell_interrupted(Simulated const& simulated, Arguments const& arguments) {
  tell(fmt::format("interrupted after {} of {} trials{}", simulated.done, simulated.total,
                   arguments.has("out") ? "; the same command with --resume goes on"
                                        : "; with --out DIR they would be kept"));
  return exit_code::interrupted;
}

/// What becomes of the trials where results could not be written: the journal has them, unless it failed.
std::string_view cure_by(RunJournal& journal) {
  return journal.journal().failure().empty() ? "the trials are kept, --resume writes their results"
                                             : "not all trials are kept: make room, and run it again";
}

} // namespace

RunOrder run_order_of(Arguments const& arguments) {
  RunOrder order{.load = load_options_of_run(arguments),
                 .plugins = arguments.values(plugin_option.name),
                 .policy_commands = arguments.values(policy_command_option.name),
                 .jobs = jobs_of(arguments),
                 .quiet = arguments.has("quiet"),
                 .record = record_of(arguments),
                 .shard = shard_of(arguments),
                 .resume = arguments.has("resume")};
  order.load.demands = {.jobs = order.jobs, .records = order.record.follows_sessions()};
  for (std::string_view const option : {"resume", "shard"})
    if (arguments.has(option) && !arguments.has("out"))
      throw UsageError{fmt::format("--{} needs --out", option), "--out DIR says where the trials are kept"};
  std::string_view const format = result_format(arguments);
  if (arguments.has("timeline") && format != table_format)
    throw UsageError{fmt::format("--timeline is drawn below the table, not in {}", format),
                     "timeline.csv, which --out writes, has its figures"};
  return order;
}

int run_file(RunOrder const& order, Arguments const& arguments) {
  std::string const& path = arguments.positional().front();
  if (is_folder(path)) throw UsageError{fmt::format("{} is a folder", path), "name one scenario of it"};
  auto const loaded = load_scenario(path, order.load);
  if (!loaded) return refuse(loaded.error());
  if (order.must_vary && loaded->swept_keys.empty())
    throw UsageError{
        fmt::format("{} has no [sweep], and nothing is varied", path == "-" ? "standard input" : path),
        "say what to vary, as in --vary server.count=2:8:2"};
  return run_scenario(*loaded, order, arguments);
}

int run_scenario(Scenario const& scenario, RunOrder const& order, Arguments const& arguments) {
  if (!order.shard.is_whole() && scenario.run.precision > 0)
    throw UsageError{"--shard cannot part a run whose replications run.precision decides",
                     "take run.precision out and give run.replications the number that is needed"};
  if (!order.quiet) tell_remarks(scenario);
  std::optional<RunJournal> journal;
  if (arguments.has("out")) {
    std::string const& folder = arguments.value("out");
    // Checked first, so that a long simulation does not end with "permission denied".
    require_writable_folder(folder);
    journal.emplace(scenario, folder, order.shard, order.record, order.resume);
    if (!order.quiet) tell_resumed(*journal, order);
  }
  Simulated const simulated = simulate(scenario, order, journal ? &*journal : nullptr);
  ExperimentResult const& result = simulated.result;
  if (journal && !journal->journal().failure().empty()) {
    if (!order.shard.is_whole() || !simulated.is_complete()) throw IoError{journal->journal().failure()};
    tell_caution(fmt::format("{}: the run could not have been resumed", journal->journal().failure()));
  }
  if (!order.shard.is_whole() && simulated.is_complete()) return tell_of_part(simulated, order, arguments);
  std::optional<IoError> unwritten; // the table is printed even so, and the journal stays
  if (simulated.is_complete() && journal) try {
      write_whole_results(result, arguments.value("out"));
      journal->remove();
    } catch (IoError const& error) {
      unwritten = error;
    }
  if (result.variants.empty()) return tell_interrupted(simulated, arguments);
  if (!order.quiet) // before the answer, which rests on them
    for (RaisedCaution const& caution : cautions(result))
      tell_caution(text_of(caution, scenario));
  write_stdout(printed(result, result_format(arguments), arguments));
  if (!simulated.is_complete()) return tell_interrupted(simulated, arguments);
  if (unwritten) throw IoError{fmt::format("{}: {}", unwritten->what(), cure_by(*journal))};
  if (arguments.has("out") && !order.quiet)
    tell(fmt::format("the results are in {}", arguments.value("out")));
  log_processor_time(result);
  bool const hold = verdict_of(decide_expectations(result)) == ExpectationVerdict::holds;
  return hold ? exit_code::done : exit_code::expectation_open;
}

} // namespace stickysim
