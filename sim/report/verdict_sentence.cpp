#include "report/judgement.hpp"
#include "report/stuck.hpp"
#include <stickysim/report/verdict.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

static std::string_view short_name(Answer answer) {
  switch (answer) {
  case Answer::yes: return "yes";
  case Answer::yes_if_state_moves: return "yes, if the state leaves the servers,";
  case Answer::no: return "no";
  case Answer::undecided: return "undecided";
  case Answer::not_asked: return "nothing to compare";
  }
  return {};
}

static std::string answer_in_a_sentence(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  std::vector<Point> const points = points_of(result);
  std::vector<Judgement> judgements;
  for (Point const point : points)
    judgements.push_back(judge(point, scenario.run));
  Judgement const& first = judgements.front();
  if (scenario.swept_keys.empty()) return first.sentence;

  auto const same = [&](Judgement const& judgement) { return judgement.answer == first.answer; };
  if (std::all_of(judgements.begin(), judgements.end(), same))
    return fmt::format("At each of {} points the answer is the same; at {}: {}", points.size(),
                       place_of(points.front(), scenario), first.sentence);
  std::string sentence = "The answer changes over the sweep:";
  for (std::size_t i = 0; i < points.size(); ++i)
    sentence += fmt::format("{} {} at {}", i == 0 ? "" : ";", short_name(judgements[i].answer),
                            place_of(points[i], scenario));
  return sentence + '.';
}

std::string verdict_sentence(ExperimentResult const& result) {
  std::string const down =
      names_of(those(result, [](VariantResult const& variant) { return stuck(variant).has_value(); }),
               *result.scenario);
  std::string const answer = answer_in_a_sentence(result);
  if (down.empty()) return answer;
  return fmt::format("{} Long after the fault is over not yet recovered: {}.", answer, down);
}

} // namespace stickysim
