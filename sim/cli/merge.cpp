#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/file_kind.hpp"
#include "cli/plugins.hpp"
#include "cli/refusal.hpp"
#include "cli/run_journal.hpp"
#include "cli/simulated.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include "experiment/journal_header.hpp"
#include "experiment/trial_plan.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace stickysim {

namespace {

constexpr Option merge_options[] = {
    {"out", 'o', "DIR", false, "write the results of all parts together to this folder"},
    plugin_option,
    policy_command_option,
    {"quiet", 'q', "", false, "print nothing on standard error but errors"},
};

/// What `run --shard` has left in a folder.
struct Part {
  std::string name; ///< as given
  std::unique_ptr<Journal> journal;
  JournalHeader header;
};

Part part_at(std::string const& name) {
  std::string const path =
      is_folder(name) ? (std::filesystem::path{name} / RunJournal::file_name).native() : name;
  auto journal = std::make_unique<Journal>(path, Journal::Use::reads);
  auto const header = JournalHeader::parse(journal->header());
  if (!header)
    throw UsageError{fmt::format("'{}' is not a part of a run", name),
                     "parts are the folders that 'stickysim run --shard I/N --out DIR' writes"};
  return {name, std::move(journal), *header};
}

/// What is there in one text and differs in the other: the first such line.
std::string_view line_unlike(std::string_view text, std::string_view other) {
  auto const [at, unused] = std::ranges::mismatch(text, other);
  auto const begin = text.rfind('\n', static_cast<std::size_t>(at - text.begin()));
  std::string_view const from = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
  return from.substr(0, from.find('\n'));
}

/// Why a part is of another experiment.
std::string difference(JournalHeader const& part, JournalHeader const& first) {
  if (part.version != first.version)
    return fmt::format("one was run by stickysim {}, the other by {}", part.version, first.version);
  if (part.resolved_toml != first.resolved_toml)
    return fmt::format("one has `{}`, the other `{}`", line_unlike(part.resolved_toml, first.resolved_toml),
                       line_unlike(first.resolved_toml, part.resolved_toml));
  return "they do not record the same";
}

std::vector<Part> parts_at(std::vector<std::string> const& names) {
  std::vector<Part> parts;
  for (std::string const& name : names)
    parts.push_back(part_at(name));
  JournalHeader const& first = parts.front().header;
  if (first.version != program_version())
    throw UsageError{fmt::format("'{}' was run by stickysim {}, and this is {}", parts.front().name,
                                 first.version, program_version()),
                     "join the parts with the program that has run them"};
  for (Part const& part : parts) {
    if (part.header.experiment_hash() != first.experiment_hash())
      throw UsageError{fmt::format("'{}' is not of the same experiment as '{}': {}", part.name,
                                   parts.front().name, difference(part.header, first)),
                       "parts differ in nothing but the I of --shard I/N and in --out"};
    if (part.header.shard.count != first.shard.count)
      throw UsageError{fmt::format("'{}' is one of {} parts, '{}' one of {}", part.name,
                                   part.header.shard.count, parts.front().name, first.shard.count),
                       "run all parts with the same N of --shard I/N"};
  }
  return parts;
}

/// `part 3 of 7 is missing, with 29 trials`, a line for each part that is not whole.
std::string missing_in(std::vector<Part> const& parts, std::vector<PlannedTrial> const& plan) {
  std::size_t const count = parts.front().header.shard.count;
  std::vector<std::size_t> missing(count); // trials, by part
  for (std::size_t trial = 0; trial < plan.size(); ++trial) {
    auto const has = [&](Part const& part) { return part.journal->has(plan[trial].key); };
    if (std::ranges::any_of(parts, has)) continue;
    for (std::size_t number = 1; number <= count; ++number)
      if (Shard{number, count}.has(trial)) ++missing[number - 1];
  }
  std::string text;
  for (std::size_t number = 1; number <= count; ++number) {
    std::size_t const lacks = missing[number - 1];
    if (lacks == 0) continue;
    auto const part =
        std::ranges::find(parts, number, [](Part const& each) { return each.header.shard.number; });
    if (!text.empty()) text += '\n';
    text += part == parts.end()
                ? fmt::format("part {} of {} is missing, with {} trials: run it with --shard {}/{}", number,
                              count, lacks, number, count)
                : fmt::format("'{}', part {} of {}, lacks {} of its {} trials: go on with it by --resume",
                              part->name, number, count, lacks, Shard{number, count}.size_of(plan.size()));
  }
  return text;
}

int merge(Arguments const& arguments) {
  if (!arguments.has("out")) throw UsageError{"--out is missing", "-o DIR says where the results go"};
  std::string const& folder = arguments.value("out");
  std::vector<Part> const parts = parts_at(arguments.positional());
  JournalHeader const& header = parts.front().header;
  auto const scenario =
      parse_scenario(header.resolved_toml, header.path, {.sets = {}, .variants = {}, .unlimited = true});
  if (!scenario) return refuse(scenario.error());
  if (policy_origins(*scenario) != header.policies)
    throw UsageError{"a policy of the parts is another one than that of the same name here",
                     "give the plugins and commands that the parts were run with"};
  if (std::string const missing = missing_in(parts, plan_of(*scenario, header.record)); !missing.empty()) {
    tell(missing);
    return exit_code::partial;
  }
  require_writable_folder(folder);
  ExperimentOrder order{.record = header.record};
  for (Part const& part : parts)
    order.known.push_back(part.journal.get());
  ExperimentResult const result = run_experiment(*scenario, order);
  std::optional<IoError> unwritten; // the table is printed even so
  try {
    write_whole_results(result, folder);
  } catch (IoError const& error) {
    unwritten = error;
  }
  if (!arguments.has("quiet"))
    for (RaisedCaution const& caution : cautions(result))
      tell_caution(text_of(caution, *scenario));
  write_stdout(result_table(result, wants_colour(), page_columns(), arguments.has("verbose")));
  if (unwritten) throw *unwritten;
  if (!arguments.has("quiet")) tell(fmt::format("the results are in {}", folder));
  bool const hold = verdict_of(decide_expectations(result)) == ExpectationVerdict::holds;
  return hold ? exit_code::done : exit_code::expectation_open;
}

} // namespace

constinit Command const merge_command{
    .name = "merge",
    .operands = "PART...",
    .operands_min = 1,
    .operands_max = 100'000,
    .summary = "join the parts of a run",
    .details =
        "Each PART is a folder that 'stickysim run --shard I/N --out PART' has written, on any machine. The\n"
        "results are those of one run, to the byte. If trials are missing, the parts that lack them are named,\n"
        "nothing is written, and the exit code is 5.",
    .options = merge_options,
    .execute = merge,
};

} // namespace stickysim
