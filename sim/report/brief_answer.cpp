#include "report/brief_answer.hpp"

#include "report/page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

std::string words_for(Answer answer) {
  if (answer == Answer::yes_if_state_moves) return "yes, state moved";
  if (answer == Answer::yes_for_nothing) return "may, for nothing";
  return std::string{name_of(answer)};
}

/// The designs than which no other one harms decidedly fewer sessions, in quotes.
std::vector<std::string> least_harmful(Point point, Comparisons const& comparisons) {
  std::vector<std::string> names;
  for (VariantResult const& variant : point) {
    bool const is_beaten = std::ranges::any_of(point, [&](VariantResult const& other) {
      return &other != &variant && comparisons.relation(other, variant, Measure::harm) == Relation::better;
    });
    if (!is_beaten) names.push_back(fmt::format("'{}'", variant.variant->name));
  }
  return names;
}

/// Whether it is decided that none of them harms more sessions than the first one.
bool harm_the_same(Point point, Comparisons const& comparisons) {
  return std::ranges::all_of(point.subspan(1), [&](VariantResult const& variant) {
    return comparisons.relation(variant, point.front(), Measure::harm) == Relation::same;
  });
}

/// Where there is nothing to drop.
BriefAnswer least_harm(Point point, Comparisons const& comparisons) {
  std::vector<std::string> const best = least_harmful(point, comparisons);
  if (best.size() == 1) return {best.front() + " harms the fewest sessions", best.front() + " harms fewest"};
  if (best.size() < point.size())
    return {listed(best) + " harm the fewest sessions",
            fmt::format("{} of {} harm fewest", best.size(), point.size())};
  if (harm_the_same(point, comparisons))
    return {"no design harms more sessions than another", "no difference"};
  return {"no design harms decidedly more sessions than another", "undecided"};
}

/// ` with 'store' or 'token'`: the designs that may take the sticky one's place; empty for none, and
/// where the run cannot tell.
std::string replacements(Judgement const& judgement) {
  if (judgement.answer == Answer::cannot_tell) return {};
  std::vector<std::string> names;
  for (Contender const& contender : judgement.contenders)
    if (contender.standing == Standing::acceptable)
      names.push_back(fmt::format("'{}'", contender.variant->variant->name));
  std::ranges::sort(names);
  return names.empty() ? std::string{} : fmt::format(", with {}", fmt::join(names, " or "));
}

} // namespace

BriefAnswer brief_answer(Judgement const& judgement, Point point, Comparisons const& comparisons) {
  if (judgement.answer != Answer::not_asked)
    return {std::string{name_of(judgement.answer)} + replacements(judgement), words_for(judgement.answer)};
  if (point.size() == 1) return {"one design alone", "one design"};
  BriefAnswer brief = least_harm(point, comparisons);
  if (std::ranges::all_of(point, is_sticky)) brief.text = "all are sticky, and " + brief.text;
  return brief;
}

} // namespace stickysim
