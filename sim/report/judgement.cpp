#include "report/judgement.hpp"

#include "report/answer_change.hpp"
#include "report/brief_answer.hpp"
#include "report/doubt.hpp"
#include "report/figure.hpp"
#include "report/harm.hpp"
#include "report/overload.hpp"
#include "report/page.hpp"
#include "report/stuck.hpp"
#include "report/two_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace stickysim {
namespace {

/// A fleet that harms such a share of its sessions in every design says nothing about designs.
constexpr double harm_of_nearly_all = 0.9;

/// The design with sticky sessions that the others are measured against: one with its state on the servers,
/// where stickiness matters, if there is one, and of several the one that decidedly harms fewer sessions.
VariantResult const* reference_of(Point point, Comparisons const& comparisons) {
  VariantResult const* best = nullptr;
  for (WayOut const way : {WayOut::bare, WayOut::moved})
    for (VariantResult const& variant : point) {
      if (!is_sticky(variant) || way_of(variant) != way) continue;
      if (best && way_of(*best) != way) continue;
      if (!best || comparisons.relation(variant, *best, Measure::harm) == Relation::better) best = &variant;
    }
  return best;
}

/// A name that does not say so itself is explained.
std::string sticky_name(VariantResult const& variant) {
  std::string const& name = variant.variant->name;
  return fmt::format("'{}'{}", name, name.find("sticky") == std::string::npos ? " (sticky)" : "");
}

/// Makes a judgement of one point.
class Court {
public:
  Court(Point point, RunSettings const& run, Comparisons const& comparisons)
      : point_{point}, run_{run}, comparisons_{comparisons} {}

  Judgement judgement() {
    Judgement result = judged_by_service();
    bool const may_choose = result.answer != Answer::cannot_tell;
    result.advice = advice_on(point_, result.contenders, may_choose, comparisons_);
    return result;
  }

private:
  Judgement judged_by_service() {
    if (point_.front().trials.size() < 2)
      return without_question(Answer::cannot_tell, opening_of(Caution::one_replication));
    if (std::ranges::any_of(point_, std::logical_not{}, &VariantResult::is_steady))
      return without_question(Answer::cannot_tell, opening_of(Caution::no_steady_state));
    if (nearly_all_harmed()) return without_question(Answer::cannot_tell, opening_of(Caution::mostly_harmed));
    if (point_.size() == 1)
      return without_question(Answer::not_asked, "One design alone (add a variant to compare it with)");
    VariantResult const* const reference = reference_of(point_, comparisons_);
    if (!reference)
      return without_question(Answer::not_asked, "No variant is sticky, so there is nothing to drop");
    std::vector<Contender> contenders = contenders_of(*reference);
    if (contenders.empty())
      return without_question(
          Answer::not_asked,
          fmt::format("Every variant is sticky (add one with balancer.affinity = \"none\"{})",
                      std::ranges::any_of(point_, sticks_by_hash) ? " and a policy that does not hash" : ""));
    if (two_states(*reference))
      return without_question(Answer::cannot_tell, opening_of(Caution::two_steady_states));
    if (overload_hides_it(*reference, contenders))
      return without_question(Answer::cannot_tell, opening_of(Caution::overloaded));
    Answer const answer = answer_of(*reference, contenders);
    std::string sentence =
        fmt::format("{}: {} {}{}{}{}.{}", opening_of(answer, *reference, contenders), sticky_name(*reference),
                    harm_text(*reference), is_overloaded(*reference) ? ", overloaded" : "",
                    rival_text(*reference), clauses_of(contenders, *reference, comparisons_),
                    answer == Answer::cannot_tell ? what_would_tell(*reference, contenders) : "");
    return {answer, reference, std::move(contenders), std::move(sentence), {}};
  }

  bool nearly_all_harmed() const {
    return std::ranges::all_of(point_, [](VariantResult const& variant) {
      return mean_of(variant, Measure::harm) >= harm_of_nearly_all;
    });
  }

  /// A sticky design of which only some servers are overloaded is another matter: that is what stickiness
  /// does.
  static bool overload_hides_it(VariantResult const& reference, std::vector<Contender> const& contenders) {
    return is_overloaded_as_a_whole(reference) || std::ranges::all_of(contenders, [](Contender const& each) {
             return is_overloaded(*each.variant);
           });
  }

  std::vector<Contender> contenders_of(VariantResult const& reference) const {
    std::vector<Contender> contenders;
    for (VariantResult const& variant : point_)
      if (!is_sticky(variant)) contenders.push_back(judged(variant, reference, comparisons_));
    // The way out stands before what does not work.
    std::ranges::stable_sort(contenders, {}, &Contender::standing);
    return contenders;
  }

  /// `; 'copies' (sticky) loses none, at +2.2 ms mean latency`: the sticky design that harms the fewest
  /// sessions, if they are decidedly fewer than the reference harms.
  std::string rival_text(VariantResult const& reference) const {
    VariantResult const* rival = nullptr;
    for (VariantResult const& variant : point_)
      if (&variant != &reference && is_sticky(variant) &&
          comparisons_.relation(variant, reference, Measure::harm) == Relation::better &&
          (!rival || mean_of(variant, Measure::harm) < mean_of(*rival, Measure::harm)))
        rival = &variant;
    if (!rival) return {};
    return fmt::format("; '{}' (sticky) {}{}", rival->variant->name, harm_text(*rival),
                       price_text({rival}, reference, comparisons_));
  }

  /// Whether some sticky design is better in something than the contender, and worse in nothing.
  bool is_outdone(Contender const& contender) const {
    return std::ranges::any_of(point_, [&](VariantResult const& variant) {
      return is_sticky(variant) && comparisons_.outdoes(variant, *contender.variant);
    });
  }

  Answer answer_of(VariantResult const& reference, std::vector<Contender> const& contenders) const {
    auto const any = [&](auto const& is_so) { return std::ranges::any_of(contenders, is_so); };
    auto const stands = [](Standing standing) {
      return [standing](Contender const& contender) { return contender.standing == standing; };
    };
    auto const is_alike = [&](Contender const& contender) {
      return behave_alike(*contender.variant, reference);
    };
    if (std::ranges::all_of(contenders, is_alike)) return Answer::cannot_tell;
    if (any(stands(Standing::acceptable))) {
      if (nothing_happens(point_)) return Answer::cannot_tell;
      auto const is_way_out = [this](Contender const& c) {
        return c.standing == Standing::acceptable && c.gains && !is_outdone(c);
      };
      if (!any(is_way_out)) return Answer::yes_for_nothing;
      bool const is_bare = any([&](Contender const& c) {
        return is_way_out(c) && (c.way == WayOut::bare || way_of(reference) == WayOut::moved);
      });
      return is_bare ? Answer::yes : Answer::yes_if_state_moves;
    }
    if (any(stands(Standing::trades))) return Answer::depends;
    return any(stands(Standing::unclear)) ? Answer::cannot_tell : Answer::no;
  }

  std::string opening_of(Caution caution) const {
    CautionRow const& row = row_of(caution);
    return fmt::format("Cannot tell, {} ({})", row.meaning, row.cure);
  }

  std::string opening_of(Answer answer, VariantResult const& reference,
                         std::vector<Contender> const& contenders) const {
    switch (answer) {
    case Answer::yes: return "Yes";
    case Answer::yes_if_state_moves: return "Yes, if the state leaves the servers";
    case Answer::yes_for_nothing:
      return std::ranges::any_of(contenders, &Contender::gains)
                 ? "You may, but a sticky design does better"
                 : "You may, but nothing measured here gets better by it";
    case Answer::depends:
      return comparisons_.of(*contenders.front().variant, reference, Measure::harm).is_opposed
                 ? "It depends on whose sessions weigh more"
                 : "It depends on whether harmed sessions or the rest of the service weighs more";
    case Answer::no: return "No";
    case Answer::cannot_tell: break;
    case Answer::not_asked: return {};
    }
    if (behave_alike(*contenders.front().variant, reference)) return opening_of(Caution::behaves_alike);
    if (nothing_happens(point_)) return opening_of(Caution::nothing_happens);
    return "Cannot tell";
  }

  /// ` About 40 replications would decide (run.replications is 10).`
  std::string what_would_tell(VariantResult const& reference,
                              std::vector<Contender> const& contenders) const {
    std::size_t most = 0;
    for (Contender const& contender : contenders)
      if (contender.standing == Standing::unclear)
        for (Measure const measure : {Measure::harm, Measure::undone, Measure::failures}) {
          Comparison const comparison = comparisons_.of(*contender.variant, reference, measure);
          if (comparison.relation != Relation::undecided || !comparison.difference) continue;
          auto const needed = replications_needed(*comparison.difference);
          if (!needed)
            return " Too few sessions are harmed to decide: more replications, a longer run or more faults would.";
          most = std::max(most, *needed);
        }
    if (most == 0) return {};
    return fmt::format(" About {} replications would decide ({} {}).", fixed(static_cast<double>(most), 0),
                       run_.precision > 0 ? "there are" : "run.replications is",
                       point_.front().trials.size());
  }

  /// Designs between which there is no stickiness to drop: what each does, the first one being the measure.
  Judgement without_question(Answer answer, std::string const& why) const {
    return {answer, nullptr, {}, fmt::format("{}: {}.", why, side_by_side()), {}};
  }

  std::string side_by_side() const {
    VariantResult const& baseline = point_.front();
    bool const compare = baseline.trials.size() > 1 && !two_states(baseline) &&
                         std::ranges::all_of(point_, &VariantResult::is_steady);
    std::vector<std::string> parts;
    for (VariantResult const& variant : point_) {
      std::string part = fmt::format("'{}' {}", variant.variant->name, harm_text(variant));
      if (two_states(variant)) {
        parts.push_back(std::move(part));
        continue;
      }
      if (&variant != &baseline && compare)
        part += price_text({&variant}, baseline, comparisons_);
      else if (auto const latency = estimate_of(samples_of(variant, Measure::latency_mean), run_.confidence))
        part += fmt::format(", at a mean latency of {}{}", quantity(latency->mean, "s"),
                            share_of_trials(*latency, variant.trials.size()));
      parts.push_back(std::move(part));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  Point point_;
  RunSettings const& run_;
  Comparisons const& comparisons_;
};

} // namespace

std::string_view name_of(Answer answer) {
  switch (answer) {
  case Answer::yes: return "yes";
  case Answer::yes_if_state_moves: return "yes, if the state leaves the servers";
  case Answer::yes_for_nothing: return "you may, for nothing";
  case Answer::depends: return "it depends";
  case Answer::no: return "no";
  case Answer::cannot_tell: return "cannot tell";
  case Answer::not_asked: break;
  }
  return "nothing to drop";
}

Judgements::Judgements(ExperimentResult const& result) : result_{result}, comparisons_{result} {
  for (Point const point : points_of(result))
    points_.push_back(Court{point, result.scenario->run, comparisons_}.judgement());
}

std::string Judgements::sentence() const {
  Scenario const& scenario = *result_.scenario;
  std::vector<Point> const points = points_of(result_);
  Judgement const& first = points_.front();
  if (scenario.swept_keys.empty()) return first.sentence;

  std::vector<std::string> answers;
  for (std::size_t i = 0; i < points.size(); ++i)
    answers.push_back(brief_answer(points_[i], points[i], comparisons_).text);
  if (std::ranges::count(answers, answers.front()) < std::ssize(answers))
    return answer_change(points, answers, scenario);
  std::string const all = first.answer == Answer::cannot_tell ? "At none of {} points can this run tell"
                                                              : "At each of {} points the answer is the same";
  return fmt::format("{}; at {}: {}", fmt::format(fmt::runtime(all), points.size()),
                     place_of(points.front(), scenario), first.sentence);
}

std::string Judgements::verdict() const {
  std::string const down =
      names_of(those(result_, [](VariantResult const& variant) { return stuck(variant).has_value(); }),
               *result_.scenario);
  if (down.empty()) return sentence();
  return fmt::format("{} Long after the fault is over not yet recovered: {}.", sentence(), down);
}

} // namespace stickysim
