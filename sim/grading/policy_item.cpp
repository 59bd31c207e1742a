#include "grading/apart.hpp"
#include "grading/exercise.hpp"
#include "grading/goals.hpp"
#include "grading/mark_json.hpp"
#include "grading/policy_contract.hpp"
#include "grading/submitted_policy.hpp"
#include "language/shown.hpp"
#include "plugin/policy_fault.hpp"
#include "plugin/policy_question.hpp"
#include "report/page.hpp"
#include "scenario/key.hpp"
#include "scenario/source.hpp"
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace stickysim {

namespace {

/// How the scenario of the goals calls the design with the policy that is handed in.
constexpr std::string_view own_variant = "yours";

/// What a policy is to reach, in a scenario that the student does not hand in.
struct PolicyGoals {
  std::string path; ///< of the scenario
  std::string text; ///< of the scenario, which has no variant of the policy yet
  std::size_t count = 0;

  Result<Scenario, Diagnostics> scenario_with(std::string const& policy, std::uint64_t seed) const {
    return parse_scenario(
        fmt::format("{}\n[variants.{}]\nbalancer.policy = {}\n", text, own_variant, toml_string(policy)),
        path, {.sets = {fmt::format("run.seed={}", seed)}, .variants = {}});
  }
};

std::string shown_question(Candidates candidates, RoutingKey const& key) {
  constexpr std::uint32_t most = 20;
  std::uint32_t const size = candidates.size();
  std::vector<ServerId> first;
  for (std::uint32_t index = 0; index < std::min(size, most); ++index)
    first.push_back(candidates.server(index));
  candidates.servers = first;
  std::string const question = policy_question(candidates, key);
  return size > most ? fmt::format("{} and {} more candidates", question, size - most) : question;
}

/// Lines that a policy wrote, as a terminal may show them.
std::string shown_lines(std::string const& text) {
  std::istringstream lines{text};
  std::string all;
  for (std::string line; std::getline(lines, line);)
    all += fmt::format("  {}\n", shown(line));
  return all;
}

/// A clause that a policy breaks.
struct Breach {
  std::string_view clause;
  std::string how;
  Apart end; ///< of the process in which it was asked
};

/// A policy that is to keep the contract and, if there are some, to reach goals. All its code runs in
/// processes apart.
class PolicyItem final : public ExerciseItem {
public:
  struct Terms {
    PolicyForm form;
    std::uint64_t seed = 0; ///< of the questions, and of the scenario of the goals
    bool may_ask_servers = false;
    ApartLimits limits; ///< of each clause, and of the goals
    PolicyGoals goals;
  };

  explicit PolicyItem(Terms terms) : terms_{std::move(terms)} {
    task = fmt::format("{} keeps the contract of policies", terms_.form.text());
    if (std::size_t const goals = terms_.goals.count; goals > 0)
      task += fmt::format(" and reaches {} {}", goals, goals == 1 ? "goal" : "goals");
  }

  void mark(Submission const& submission, Mark& mark) const override {
    SubmittedPolicy const policy{terms_.form, submission};
    if (!policy.is_there()) {
      mark.remark = fmt::format("there is no file for {}", terms_.form.text());
      return;
    }
    Apart const added = apart([&](LastNote&) { return policy.add().text; }, terms_.limits);
    if (!added.trouble.empty()) {
      mark.is_gradable = false;
      mark.remark = shown(added.trouble);
      mark.output = shown_lines(added.output);
      return;
    }
    bool const has_goals = terms_.goals.count > 0;
    double const worth_of_contract = has_goals ? mark.max_points / 2 : mark.max_points;
    mark.points = worth_of_contract * share_kept(policy, mark);
    if (!mark.remark.empty()) return;
    if (has_goals) try_scenario(policy, mark.max_points - worth_of_contract, mark);
    if (mark.remark.empty())
      mark.remark = has_goals ? "the contract is kept, all goals are reached" : "the contract is kept";
  }

private:
  /// Of the contract's clauses. Once a policy does not end, it is asked no more.
  double share_kept(SubmittedPolicy const& policy, Mark& mark) const {
    std::vector<Breach> breaches;
    std::size_t asked = 0;
    for (ContractClause const& clause : policy_contract()) {
      ++asked;
      Apart const end = apart([&](LastNote& note) { return ask(clause, policy, note); }, terms_.limits);
      std::string const& how = end.trouble.empty() ? end.result : end.trouble;
      if (!how.empty()) breaches.push_back({clause.name, how, end});
      if (end.is_late) break;
    }
    std::size_t const clauses = policy_contract().size();
    if (!breaches.empty()) tell(breaches, clauses - asked, mark);
    return static_cast<double>(asked - breaches.size()) / static_cast<double>(clauses);
  }

  std::string ask(ContractClause const& clause, SubmittedPolicy const& policy, LastNote& note) const {
    auto const on_question = [&](Candidates const& candidates, RoutingKey const& key) {
      note.write(shown_question(candidates, key));
    };
    Call const call = policy.add();
    policy.seclude();
    try {
      return clause.broken({call, terms_.seed, terms_.may_ask_servers, on_question});
    } catch (PolicyFault const& fault) {
      if (fault.is_late()) throw TooLate{fault.what()};
      throw;
    }
  }

  /// All breaches, the first one with its case.
  static void tell(std::vector<Breach> const& breaches, std::size_t not_asked, Mark& mark) {
    Breach const& first = breaches.front();
    mark.remark = fmt::format("{}: {}", first.clause, shown(first.how));
    for (Breach const& breach : breaches) {
      mark.output += paragraph(fmt::format("{}:", breach.clause), shown(breach.how), 2);
      if (&breach != &first) continue;
      if (!breach.end.last_note.empty()) mark.output += fmt::format("  asked {}\n", breach.end.last_note);
      if (!breach.end.output.empty()) mark.output += "  it wrote\n" + shown_lines(breach.end.output);
    }
    if (not_asked > 0) mark.output += fmt::format("clauses that were not asked any more: {}\n", not_asked);
  }

  void try_scenario(SubmittedPolicy const& policy, double worth, Mark& mark) const {
    auto const work = [&](LastNote&) {
      Scenario const scenario = *terms_.goals.scenario_with(policy.add().text, terms_.seed);
      policy.seclude();
      mark.points += worth * try_goals(scenario, terms_.goals.count, mark);
      return json_of(mark);
    };
    Apart const end = apart(work, terms_.limits);
    if (end.trouble.empty()) {
      mark = mark_of(end.result);
      return;
    }
    mark.remark = fmt::format("the contract is kept; with the goals: {}", shown(end.trouble));
    mark.output = shown_lines(end.output);
  }

  Terms terms_;
};

/// Tried with a policy that is built in, so that what is wrong is its author's mistake.
PolicyGoals read_policy_goals(std::string const& path, std::uint64_t seed, Fields& fields) {
  PolicyGoals goals;
  goals.path = path;
  auto const source = read_source(path);
  if (!source) {
    fields.wrong("scenario", fmt::format("'{}' {}", path, source.error().message),
                 "name a file that holds a scenario");
    return goals;
  }
  goals.text = *source;
  auto const scenario = goals.scenario_with("random", seed);
  if (!scenario) {
    fields.refuse(scenario.error());
    return goals;
  }
  goals.count = scenario->expectations.size();
  if (goals.count == 0)
    fields.wrong("scenario", fmt::format("'{}' has no goals", path),
                 fmt::format("write [[expect]] and that = \"{}.latency_p99 < …\" into it", own_variant));
  return goals;
}

} // namespace

std::unique_ptr<ExerciseItem> read_policy_item(Fields& fields) {
  PolicyItem::Terms terms;
  terms.form = {fields.text_or_none("file"), fields.text_or_none("command")};
  if (terms.form.file.empty() && terms.form.command.empty())
    fields.wrong("file", "a policy needs 'file', 'command' or both",
                 "write file = \"mine.so\" or command = \"python3 mine.py\"");
  terms.seed = fields.whole_number("seed");
  terms.may_ask_servers = fields.flag("may_ask_servers");
  terms.limits = fields.limits();
  std::string const scenario = fields.text_or_none("scenario");
  if (!scenario.empty()) terms.goals = read_policy_goals(fields.path_of(scenario), terms.seed, fields);
  return std::make_unique<PolicyItem>(std::move(terms));
}

} // namespace stickysim
