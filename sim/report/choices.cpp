#include "report/choices.hpp"

#include "report/figure.hpp"
#include "report/overload.hpp"
#include "report/page.hpp"
#include "report/stuck.hpp"
#include "report/two_states.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace stickysim {
namespace {

using Designs = std::vector<VariantResult const*>;

std::string names_of(Designs const& designs, std::string_view separator) {
  std::vector<std::string> names;
  for (VariantResult const* const design : designs)
    names.push_back(fmt::format("'{}'", design->variant->name));
  return fmt::format("{}", fmt::join(names, separator));
}

/// Two values with as many digits as tell them apart.
std::pair<std::string, std::string> told_apart(double a, double b, std::string_view unit) {
  constexpr int most_digits = 4;
  for (int digits = 2;; ++digits) {
    std::pair texts{quantity(a, unit, digits), quantity(b, unit, digits)};
    if (texts.first != texts.second || digits == most_digits) return texts;
  }
}

class Choices {
public:
  Choices(Point point, std::vector<Contender> const& contenders, Comparisons const& comparisons)
      : point_{point}, contenders_{contenders}, comparisons_{comparisons} {
    for (VariantResult const& variant : point)
      if (ruling_against(variant).empty() && !is_open(variant)) eligible_.push_back(&variant);
    for (VariantResult const* const variant : eligible_)
      if (!better_than(*variant)) front_.push_back(variant);
    if (front_.empty()) front_ = eligible_; // what is undecided may lead in a circle
    std::ranges::stable_sort(front_, {}, [&](auto const* variant) {
      std::vector<double> means;
      for (MeasureRow const& row : measures())
        means.push_back(mean_of(*variant, row.word));
      return means;
    });
  }

  std::vector<Advice> advice(bool may_choose) const {
    std::vector<Advice> lines;
    if (may_choose) choose(lines);
    for (VariantResult const& variant : point_)
      if (std::string const reason = reason_against(variant, may_choose); !reason.empty())
        lines.push_back({"Not", {&variant}, ": " + reason});
    mind(lines, may_choose ? front_ : eligible_);
    return lines;
  }

private:
  Relation relation(VariantResult const& a, VariantResult const& b, Measure measure) const {
    return &a == &b ? Relation::same : comparisons_.relation(a, b, measure);
  }

  Contender const* contender_of(VariantResult const& variant) const {
    auto const found = std::ranges::find(contenders_, &variant, &Contender::variant);
    return found == contenders_.end() ? nullptr : &*found;
  }

  bool is_open(VariantResult const& variant) const {
    Contender const* const contender = contender_of(variant);
    return contender && contender->standing == Standing::unclear;
  }

  /// Why it is no choice whatever the others are; empty: it may be one.
  std::string ruling_against(VariantResult const& variant) const {
    if (auto const states = two_states(variant))
      return fmt::format("it collapses in {} of {} replications", states->collapsed,
                         states->collapses.size());
    if (stuck(variant)) return "it stays down although its fault is over";
    if (harms_most(variant))
      return fmt::format("it harms {} of its sessions", quantity(mean_of(variant, Measure::harm), "%", 2));
    if (fails_most(variant))
      return fmt::format("it fails {} of its requests",
                         quantity(mean_of(variant, Measure::failures), "%", 2));
    Contender const* const contender = contender_of(variant);
    if (!contender || contender->standing != Standing::worse) return {};
    if (is_overloaded(variant)) return "it is overloaded";
    return "it serves its users worse" + service_beside_the_reference(*contender);
  }

  /// `: beside 'sticky' 15 % instead of 2.4 % of the sessions harmed`.
  std::string service_beside_the_reference(Contender const& contender) const {
    VariantResult const& reference = *contender.reference;
    for (MeasureRow const& row : measures())
      if (row.is_service && relation(*contender.variant, reference, row.word) == Relation::worse)
        return fmt::format(": beside '{}' {}", reference.variant->name,
                           excess_text({contender.variant}, reference, row));
    return {};
  }

  bool outdoes(VariantResult const& a, VariantResult const& b, bool beyond_doubt = false) const {
    return comparisons_.outdoes(a, b, beyond_doubt);
  }

  /// Whether each serves another class of clients better.
  bool is_opposed(VariantResult const& a, VariantResult const& b) const {
    return &a != &b && comparisons_.of(a, b, Measure::harm).is_opposed;
  }

  VariantResult const* better_than(VariantResult const& variant) const {
    auto const found =
        std::ranges::find_if(eligible_, [&](auto const* other) { return outdoes(*other, variant); });
    return found == eligible_.end() ? nullptr : *found;
  }

  /// Whether nothing is decided between them but that they are the same.
  bool equal(VariantResult const& a, VariantResult const& b) const {
    return std::ranges::all_of(measures(), [&](MeasureRow const& row) {
      Relation const found = relation(a, b, row.word);
      return found == Relation::same || found == Relation::undecided;
    });
  }

  /// What the designs have more of than `other`: `15 % instead of 2.4 % of the sessions harmed`,
  /// `up to 1.7 ms more mean latency`.
  std::string excess_text(Designs const& designs, VariantResult const& other, MeasureRow const& row) const {
    auto const value = [&](VariantResult const* design) {
      if (row.unit == "%") return mean_of(*design, row.word);
      return comparisons_.of(*design, other, row.word).difference->mean;
    };
    auto const [least, most] = std::ranges::minmax(designs, {}, value);
    bool const differ = quantity(value(least), row.unit, 2) != quantity(value(most), row.unit, 2);
    std::string_view const up_to = differ ? "up to " : "";
    if (row.unit != "%") return fmt::format("{}{}{}", up_to, quantity(value(most), row.unit, 2), row.more);
    auto const [larger, smaller] = told_apart(value(most), mean_of(other, row.word), row.unit);
    return fmt::format("{}{} instead of {}{}", up_to, larger, smaller, row.more);
  }

  /// What `variant` has decidedly more of than `other`.
  std::vector<std::string> excess(VariantResult const& variant, VariantResult const& other) const {
    std::vector<std::string> parts;
    for (MeasureRow const& row : measures())
      if (relation(variant, other, row.word) == Relation::worse)
        parts.push_back(excess_text({&variant}, other, row));
    return parts;
  }

  /// A line for each group of the front within which nothing is decided.
  void choose(std::vector<Advice>& lines) const {
    Designs rest = front_;
    while (!rest.empty()) {
      VariantResult const& first = *rest.front();
      auto const others = std::stable_partition(rest.begin(), rest.end(),
                                                [&](auto const* other) { return equal(*other, first); });
      Designs const group{rest.begin(), others};
      rest.erase(rest.begin(), others);
      lines.push_back({"Choose", group, reason_for(group) + open_between(group)});
    }
  }

  /// ` if mean latency weighs most; beside 'store' 15 % instead of 0 % of the sessions harmed`.
  std::string reason_for(Designs const& group) const {
    Designs others;
    for (VariantResult const* const other : front_)
      if (std::ranges::find(group, other) == group.end()) others.push_back(other);
    if (others.empty()) return reason_alone(group);
    return merit_of(group, others) + price_of(group, others);
  }

  bool all_are(Relation wanted, Designs const& designs, VariantResult const& other, Measure measure) const {
    return std::ranges::all_of(
        designs, [&](auto const* design) { return relation(*design, other, measure) == wanted; });
  }

  /// The first measure by which all are better than all the others; if there is none, what the first of them
  /// saves beside one.
  std::string merit_of(Designs const& group, Designs const& others) const {
    for (MeasureRow const& row : measures()) {
      bool const is_best = std::ranges::all_of(
          others, [&](auto const* other) { return all_are(Relation::better, group, *other, row.word); });
      bool const nobody = row.word == Measure::harm && std::ranges::all_of(group, [](auto const* design) {
                            return mean_of(*design, Measure::harm) == 0;
                          });
      if (is_best) return fmt::format(" if {}", nobody ? "no session may be harmed" : row.wish);
    }
    VariantResult const& first = *group.front();
    for (VariantResult const* const other : others)
      if (auto const saved = excess(*other, first); !saved.empty())
        return fmt::format(" rather than '{}', which has {}", other->variant->name, listed(saved));
    for (VariantResult const* const other : others)
      if (is_opposed(first, *other)) return " if the clients that it harms less weigh more";
    return {};
  }

  /// What some of them have decidedly more of, by each measure beside the design that has least.
  std::string price_of(Designs const& group, Designs const& others) const {
    std::vector<std::vector<std::string>> beside(others.size());
    for (MeasureRow const& row : measures()) {
      auto const dearer = [&](VariantResult const* other) {
        Designs found;
        for (VariantResult const* const design : group)
          if (relation(*design, *other, row.word) == Relation::worse) found.push_back(design);
        return found;
      };
      std::size_t least = others.size();
      for (std::size_t i = 0; i < others.size(); ++i)
        if (!dearer(others[i]).empty() &&
            (least == others.size() || mean_of(*others[i], row.word) < mean_of(*others[least], row.word)))
          least = i;
      if (least == others.size()) continue;
      Designs const designs = dearer(others[least]);
      std::string const whose =
          designs.size() < group.size() ? fmt::format(" ({})", names_of(designs, ", ")) : "";
      beside[least].push_back(excess_text(designs, *others[least], row) + whose);
    }
    std::string text;
    for (std::size_t i = 0; i < others.size(); ++i)
      if (!beside[i].empty())
        text += fmt::format("; beside '{}' {}", others[i]->variant->name, listed(beside[i]));
    return text;
  }

  /// All others are beaten or ruled out.
  std::string reason_alone(Designs const& group) const {
    if (group.size() == point_.size()) return ": no difference between them is decided";
    bool const best = std::ranges::all_of(group, [&](VariantResult const* one) {
      return std::ranges::all_of(point_, [&](VariantResult const& other) {
        return std::ranges::find(group, &other) != group.end() || outdoes(*one, other, true);
      });
    });
    if (!best) return ": what speaks against the others stands below";
    return fmt::format(" by all that is measured{}",
                       sizes_differ_for_nothing() ? "; server.price is 0, so servers cost nothing" : "");
  }

  /// Whether some design has more servers than another one, and no server has a price.
  bool sizes_differ_for_nothing() const {
    auto const servers = [](VariantResult const& variant) {
      std::int64_t count = 0;
      for (ServerGroup const& group : variant.variant->design.servers)
        count += group.count;
      return count;
    };
    return std::ranges::any_of(
               point_,
               [&](VariantResult const& variant) { return servers(variant) != servers(point_.front()); }) &&
           std::ranges::all_of(
               point_, [](VariantResult const& variant) { return mean_of(variant, Measure::cost) == 0; });
  }

  /// `; mean latency is undecided between them`.
  std::string open_between(Designs const& group) const {
    std::vector<std::string> open;
    for (MeasureRow const& row : measures()) {
      auto const undecided = [&](auto const* other) {
        return relation(*group.front(), *other, row.word) == Relation::undecided;
      };
      if (std::ranges::any_of(group, undecided)) open.emplace_back(row.name);
    }
    if (open.empty()) return {};
    return fmt::format("; undecided between them: {}", listed(open));
  }

  std::string reason_against(VariantResult const& variant, bool may_choose) const {
    Contender const* const contender = contender_of(variant);
    bool const is_ruled_out = contender && contender->standing == Standing::worse;
    if (!may_choose && !is_ruled_out) return {};
    if (std::string const ruling = ruling_against(variant); !ruling.empty()) return ruling;
    if (is_open(variant)) return {};
    VariantResult const* const better = better_than(variant);
    if (!better) return {};
    auto const chosen =
        std::ranges::find_if(front_, [&](auto const* other) { return outdoes(*other, variant); });
    VariantResult const& best = chosen != front_.end() ? **chosen : *better;
    return fmt::format("beside '{}' {}, and nothing {} better", best.variant->name,
                       listed(excess(variant, best)),
                       outdoes(best, variant, true) ? "noticeably" : "decidedly");
  }

  /// Whether what its placement stands and falls with could happen to it and is no part of this run.
  static bool is_at_risk(VariantResult const& variant) {
    Design const& design = variant.variant->design;
    StateSettings const& state = design.state;
    switch (state.placement) {
    case Placement::local:
      // Without stickiness it loses its sessions anyway.
      return is_sticky(variant) && !state.soft && design.rollouts.empty();
    case Placement::shared:
    case Placement::cached:
      return std::ranges::none_of(design.faults,
                                  [](Fault const& fault) { return strikes_store(fault.kind); });
    case Placement::replicated:
      return !state.synchronous &&
             (state.lag_ns > 0 || state.replica_rtt_ns > 0 || state.replica_work_ns > 0);
    case Placement::client: break;
    }
    return true;
  }

  /// What no figure of this run shows.
  static void mind(std::vector<Advice>& lines, Designs const& designs) {
    std::vector<Advice> risks;
    for (VariantResult const* const variant : designs) {
      if (!is_at_risk(*variant)) continue;
      std::string const risk = fmt::format(": {}", row_of(variant->variant->design.state.placement).risk);
      auto known = std::ranges::find(risks, risk, &Advice::text);
      if (known == risks.end()) known = risks.insert(known, {"Mind", {}, risk});
      known->designs.push_back(variant);
    }
    lines.insert(lines.end(), risks.begin(), risks.end());
  }

  Point point_;
  std::vector<Contender> const& contenders_;
  Comparisons const& comparisons_;
  Designs eligible_; ///< neither ruled out nor open
  Designs front_;    ///< those of them that no other beats, the safest first
};

} // namespace

std::vector<Advice> advice_on(Point point, std::vector<Contender> const& contenders, bool may_choose,
                              Comparisons const& comparisons) {
  if (point.size() < 2 || point.front().trials.size() < 2) return {};
  return Choices{point, contenders, comparisons}.advice(may_choose);
}

std::string sentence_of(Advice const& line) {
  return names_of(line.designs, line.label == "Choose" ? " or " : ", ") + line.text;
}

std::string_view word_of(Advice const& line) {
  if (line.label == "Choose") return "choose";
  return line.label == "Not" ? "not" : "mind";
}

std::string text_of(std::vector<Advice> const& advice) {
  std::string text;
  std::string_view last;
  for (Advice const& line : advice) {
    bool const goes_on = line.label == last && line.label == "Choose";
    text += paragraph(fmt::format("{:<6}", goes_on ? "" : line.label), sentence_of(line), 7);
    last = line.label;
  }
  return text;
}

} // namespace stickysim
