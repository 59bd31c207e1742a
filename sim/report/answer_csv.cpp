#include "report/brief_answer.hpp"
#include "report/expectation_line.hpp"
#include "report/judgement.hpp"
#include "report/output_files.hpp"
#include "report/sweep_cells.hpp"
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <set>

namespace stickysim {
namespace {

std::string names_of(std::vector<VariantResult const*> const& designs) {
  std::vector<std::string_view> names;
  for (VariantResult const* const design : designs)
    names.push_back(design->variant->name);
  return fmt::format("{}", fmt::join(names, " "));
}

} // namespace

std::string answers_csv(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  Judgements const judgements{result};
  std::vector<ExpectationResult> const expectations = decide_expectations(result);
  std::vector<Point> const points = points_of(result);
  SweepCells const sweep{scenario};
  Csv csv = start_csv("answers.csv", scenario);
  auto const whole_run = [&](std::string_view line, std::string_view text) {
    csv.text(scenario.name);
    for (std::size_t column = 0; column < sweep.header().size(); ++column)
      csv.blank();
    csv.text(line).blank().text(text).end_row();
  };
  bool const is_swept = !scenario.swept_keys.empty();
  if (is_swept) whole_run("answer", judgements.verdict());
  for (std::size_t i = 0; i < points.size(); ++i) {
    Judgement const& judgement = judgements.points()[i];
    auto const add = [&](std::string_view line, std::string_view designs, std::string_view text) {
      csv.text(scenario.name);
      sweep.add(csv, points[i].front().variant->point);
      csv.text(line).text(designs).text(text).end_row();
    };
    add("answer", {}, is_swept ? judgement.sentence : judgements.verdict());
    add("brief", {}, brief_answer(judgement, points[i], judgements.comparisons()).words);
    for (Advice const& line : judgement.advice)
      add(word_of(line), names_of(line.designs), sentence_of(line));
    std::set<std::string> told; // somebody may expect a thing twice
    for (ExpectationResult const& decided : expectations)
      if (decided.point == points[i].front().variant->point)
        if (std::string const text = expectation_text(decided); told.insert(text).second)
          add("expect", {}, text);
  }
  return csv.take();
}

} // namespace stickysim
