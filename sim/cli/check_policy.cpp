#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugins.hpp"
#include "cli/terminal.hpp"
#include "grading/apart.hpp"
#include "grading/policy_contract.hpp"
#include "grading/policy_exam.hpp"
#include "language/shown.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace stickysim {

namespace {

using Json = nlohmann::ordered_json;

constexpr Option check_policy_options[] = {
    {"format", '\0', "FORMAT", false, "what to print: table (default) or json"},
};

/// The laws that it is compared with.
constexpr std::string_view rivals[] = {"random", "round_robin", "least_requests", "power_of_d", "rendezvous"};

constexpr ApartLimits clause_limits{.patience = std::chrono::seconds{20}};
constexpr ApartLimits paper_limits{.patience = std::chrono::seconds{120}};

struct ClauseResult {
  std::string_view clause;
  std::string broken; ///< how; empty: kept
};

struct PaperResult {
  ExamPaper const* paper = nullptr;
  std::vector<ExamMark> marks;
};

/// A plugin by its ending, else a command.
void add_operand(std::string const& operand) {
  bool const is_plugin = std::filesystem::path{operand}.extension() == ".so";
  std::string const option = fmt::format("--{}", (is_plugin ? plugin_option : policy_command_option).name);
  add_policies(Arguments::parse({option, operand}, std::array{plugin_option, policy_command_option}));
}

std::vector<ClauseResult> check_contract(Call const& policy) {
  std::vector<ClauseResult> results;
  Examinee const examinee{.policy = policy, .may_ask_servers = true};
  for (ContractClause const& clause : policy_contract()) {
    Apart const done = apart([&](LastNote&) { return clause.broken(examinee); }, clause_limits);
    results.push_back({clause.name, done.trouble.empty() ? done.result : done.trouble});
  }
  return results;
}

Json json_of(std::vector<ExamMark> const& marks) {
  Json all = Json::array();
  for (ExamMark const& mark : marks) {
    Json& json = all.emplace_back(Json{{"policy", mark.policy}});
    for (std::size_t metric = 0; metric < exam_metrics.size(); ++metric)
      json[std::string{exam_metrics[metric]}] = mark.means[metric];
  }
  return all;
}

std::vector<ExamMark> marks_of(Json const& json) {
  std::vector<ExamMark> marks;
  for (Json const& row : json) {
    ExamMark& mark = marks.emplace_back(ExamMark{row.at("policy")});
    for (std::size_t metric = 0; metric < exam_metrics.size(); ++metric)
      mark.means[metric] = row.at(std::string{exam_metrics[metric]});
  }
  return marks;
}

/// A paper at which the policy fails has no marks, and is the last one.
std::vector<PaperResult> sit_exam(std::string const& policy, std::vector<ClauseResult>& clauses) {
  std::vector<std::string> candidates{policy};
  candidates.insert(candidates.end(), std::begin(rivals), std::end(rivals));
  std::vector<PaperResult> results;
  for (ExamPaper const& paper : exam_papers()) {
    Apart const done =
        apart([&](LastNote&) { return json_of(examine(paper, candidates)).dump(); }, paper_limits);
    if (!done.trouble.empty()) {
      clauses.push_back({paper.name, done.trouble});
      return results;
    }
    results.push_back({&paper, marks_of(Json::parse(done.result))});
  }
  return results;
}

bool keeps(std::vector<ClauseResult> const& clauses) {
  return std::ranges::all_of(clauses, [](ClauseResult const& result) { return result.broken.empty(); });
}

std::string contract_text(std::vector<ClauseResult> const& clauses) {
  std::string const& first = clauses.front().broken;
  if (!first.empty() && std::ranges::count(clauses, first, &ClauseResult::broken) == std::ssize(clauses))
    return paragraph("  BROKEN  all clauses:", shown(first), 10, page_columns());
  std::string text;
  for (ClauseResult const& result : clauses)
    text += result.broken.empty() ? fmt::format("  kept    {}\n", result.clause)
                                  : paragraph(fmt::format("  BROKEN  {}:", result.clause),
                                              shown(result.broken), 10, page_columns());
  return text;
}

std::string exam_text(std::vector<PaperResult> const& exam) {
  std::size_t width = 0;
  for (PaperResult const& result : exam)
    for (ExamMark const& mark : result.marks)
      width = std::max(width, mark.policy.size());
  std::string text;
  for (PaperResult const& result : exam) {
    text += fmt::format("\n{}: {}\n  {:<{}} {:>10} {:>10} {:>8} {:>10}\n", result.paper->name,
                        result.paper->about, "", width, "mean ms", "p99 ms", "skew", "lost");
    for (ExamMark const& mark : result.marks)
      text += fmt::format("  {:<{}} {:>10} {:>10} {:>8} {:>10}\n", mark.policy, width,
                          fixed(mark.means[0] * 1e3, 1), fixed(mark.means[1] * 1e3, 1),
                          fixed(mark.means[2], 2), fixed(mark.means[3], 1));
  }
  return text;
}

std::string json_text(std::string const& policy, std::vector<ClauseResult> const& clauses,
                      std::vector<PaperResult> const& exam) {
  Json json{{"policy", policy},
            {"keeps_contract", keeps(clauses)},
            {"contract", Json::array()},
            {"exam", Json::array()}};
  for (ClauseResult const& result : clauses)
    json["contract"].push_back(
        {{"clause", result.clause}, {"kept", result.broken.empty()}, {"broken", result.broken}});
  for (PaperResult const& result : exam)
    json["exam"].push_back({{"scenario", result.paper->name},
                            {"about", result.paper->about},
                            {"policies", json_of(result.marks)}});
  return shown_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

int check_policy(Arguments const& arguments) {
  bool const json = arguments.one_of("format", {"table", "json"}) == "json";
  add_operand(arguments.positional().front());
  PolicyEntry const& entry = routing_policies().back();
  std::string const policy{entry.name};
  std::vector<ClauseResult> clauses = check_contract(*parse_call(policy));
  std::vector<PaperResult> exam;
  if (keeps(clauses)) exam = sit_exam(policy, clauses);
  bool const kept = keeps(clauses);
  if (json)
    write_stdout(json_text(policy, clauses, exam));
  else
    write_stdout(fmt::format("{}, {}: {}\n{}{}", policy, shown(entry.help),
                             kept ? "keeps the contract" : "BREAKS THE CONTRACT", contract_text(clauses),
                             exam_text(exam)));
  return kept ? exit_code::done : exit_code::expectation_open;
}

} // namespace

constinit Command const check_policy_command{
    .name = "check-policy",
    .operands = "FILE.so|COMMAND",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "check a routing policy of your own, and compare it with built-in ones",
    .details =
        "The policy is asked about fleets that a balancer may know: one server, 1,000, servers that come and\n"
        "go, none that is open, weights; and twice the same, to which it must answer the same. Each clause is a\n"
        "process of its own: a crash or a policy that hangs breaks that clause. If it keeps all of them it runs\n"
        "four small scenarios beside built-in policies, with the same sessions: means of 3 trials each. Skew is\n"
        "load_max_mean, lost are sessions. The exit code is 1 if a clause is broken.",
    .options = check_policy_options,
    .execute = check_policy,
};

} // namespace stickysim
