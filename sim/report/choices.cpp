#include "report/choices.hpp"

#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/stuck.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

using Designs = std::vector<VariantResult const*>;

std::string names_of(Designs const& designs, std::string_view separator) {
  std::vector<std::string> names;
  for (VariantResult const* const design : designs)
    names.push_back(fmt::format("'{}'", design->variant->name));
  return fmt::format("{}", fmt::join(names, separator));
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
    if (stuck(variant)) return "it stays down although its fault is over";
    if (harms_most(variant))
      return fmt::format("it harms {} of its sessions", quantity(mean_of(variant, Measure::harm), "%", 2));
    Contender const* const contender = contender_of(variant);
    if (!contender || contender->standing != Standing::worse) return {};
    return "it serves fewer of its users" + service_beside_the_reference(*contender);
  }

  /// `: 15 % more of the sessions harmed than 'sticky'`.
  std::string service_beside_the_reference(Contender const& contender) const {
    VariantResult const& reference = *contender.reference;
    for (MeasureRow const& row : measures())
      if (row.is_service && relation(*contender.variant, reference, row.word) == Relation::worse)
        return fmt::format(": {}{} than '{}'", difference_text(*contender.variant, reference, row), row.more,
                           reference.variant->name);
    return {};
  }

  /// Whether `a` is better than `b` by some measure and worse by none. `beyond_doubt`: and undecided by none.
  bool outdoes(VariantResult const& a, VariantResult const& b, bool beyond_doubt = false) const {
    if (&a == &b || is_opposed(a, b)) return false;
    bool any = false;
    for (MeasureRow const& row : measures()) {
      Relation const found = relation(a, b, row.word);
      if (found == Relation::worse || (beyond_doubt && found == Relation::undecided)) return false;
      any = any || found == Relation::better;
    }
    return any;
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

  std::string difference_text(VariantResult const& a, VariantResult const& b, MeasureRow const& row) const {
    auto const difference = comparisons_.of(a, b, row.word).difference;
    return quantity(std::fabs(difference->mean), row.unit, 2);
  }

  /// `1.4 ms more mean latency`, …: what `a` has decidedly more of than `b`.
  std::vector<std::string> excess(VariantResult const& a, VariantResult const& b) const {
    std::vector<std::string> parts;
    for (MeasureRow const& row : measures())
      if (relation(a, b, row.word) == Relation::worse)
        parts.push_back(difference_text(a, b, row) + std::string{row.more});
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

  /// ` if answers must be fast, with 15 % more of the sessions harmed than 'store'`.
  std::string reason_for(Designs const& group) const {
    VariantResult const& first = *group.front();
    Designs others;
    for (VariantResult const* const other : front_)
      if (std::ranges::find(group, other) == group.end()) others.push_back(other);
    if (others.empty()) return reason_alone(group);
    return merit_of(first, others) + price_of(first, others);
  }

  /// The first measure by which it is better than all the others; if there is none, what it saves beside one.
  std::string merit_of(VariantResult const& variant, Designs const& others) const {
    for (MeasureRow const& row : measures()) {
      bool const is_best = std::ranges::all_of(others, [&](VariantResult const* other) {
        return relation(variant, *other, row.word) == Relation::better;
      });
      bool const nobody = row.word == Measure::harm && mean_of(variant, Measure::harm) == 0;
      if (is_best) return fmt::format(" if {}", nobody ? "no session may be harmed" : row.wish);
    }
    for (VariantResult const* const other : others)
      if (auto const saved = excess(*other, variant); !saved.empty())
        return fmt::format(" rather than '{}', which has {}", other->variant->name, listed(saved));
    for (VariantResult const* const other : others)
      if (is_opposed(variant, *other)) return " if the clients that it harms less weigh more";
    return {};
  }

  /// What it has decidedly more of, by each measure beside the design that has least.
  std::string price_of(VariantResult const& variant, Designs const& others) const {
    std::vector<std::string> prices;
    std::vector<std::vector<std::string>> beside(others.size());
    for (MeasureRow const& row : measures()) {
      auto const is_dearer = [&](VariantResult const* other) {
        return relation(variant, *other, row.word) == Relation::worse;
      };
      std::size_t least = others.size();
      for (std::size_t i = 0; i < others.size(); ++i)
        if (is_dearer(others[i]) &&
            (least == others.size() || mean_of(*others[i], row.word) < mean_of(*others[least], row.word)))
          least = i;
      if (least < others.size())
        beside[least].push_back(difference_text(variant, *others[least], row) + std::string{row.more});
    }
    for (std::size_t i = 0; i < others.size(); ++i)
      if (!beside[i].empty())
        prices.push_back(fmt::format("{} than '{}'", listed(beside[i]), others[i]->variant->name));
    return prices.empty() ? std::string{} : fmt::format(", with {}", fmt::join(prices, "; with "));
  }

  /// All others are beaten or ruled out.
  std::string reason_alone(Designs const& group) const {
    if (group.size() == point_.size()) return ": no difference between them is decided";
    bool const best = std::ranges::all_of(group, [&](VariantResult const* one) {
      return std::ranges::all_of(point_, [&](VariantResult const& other) {
        return std::ranges::find(group, &other) != group.end() || outdoes(*one, other, true);
      });
    });
    return best ? " whatever matters most" : ": what speaks against the others stands below";
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
    return fmt::format("{} than '{}', and nothing {}better", listed(excess(variant, best)),
                       best.variant->name, outdoes(best, variant, true) ? "" : "decidedly ");
  }

  /// What no figure of this run shows.
  static void mind(std::vector<Advice>& lines, Designs const& designs) {
    std::vector<Advice> risks;
    for (VariantResult const* const variant : designs) {
      PlacementRow const& placement = row_of(variant->variant->design.state.placement);
      // Without stickiness it loses its sessions anyway.
      if (placement.risk.empty() || (placement.on_one_server && !is_sticky(*variant))) continue;
      std::string const risk = fmt::format(": {}", placement.risk);
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

std::string text_of(std::vector<Advice> const& advice) {
  std::string text;
  std::string_view last;
  for (Advice const& line : advice) {
    bool const goes_on = line.label == last && line.label == "Choose";
    std::string const names = names_of(line.designs, line.label == "Choose" ? " or " : ", ");
    text += paragraph(fmt::format("{:<6}", goes_on ? "" : line.label), names + line.text, 7);
    last = line.label;
  }
  return text;
}

} // namespace stickysim
