#include "experiment/yardstick.hpp"

#include "language/trimmed.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::string_view wanted[] = {"availability", "load_jain", "requests_ok", "sessions_intact",
                                       "throughput"};

CallError unknown(std::string_view name, std::size_t offset) {
  std::vector<std::string> names;
  for (Metric const& metric : metrics())
    names.emplace_back(metric.name);
  auto const meant = did_you_mean(name, names);
  return {fmt::format("there is no metric '{}'", name), offset,
          meant.empty() ? "'stickysim list metrics' shows them all"
                        : fmt::format("did you mean '{}'?", meant.front())};
}

} // namespace

Result<Yardstick> Yardstick::parse(std::string_view text) {
  Yardstick yardstick;
  yardstick.text_ = trimmed(text);
  double sign = 1;
  for (std::size_t start = 0; start <= text.size();) {
    auto const end = std::min({text.find(" + ", start), text.find(" - ", start), text.size()});
    auto const term = text.substr(start, end - start);
    auto const times = term.find('*');
    double factor = sign;
    if (times != std::string_view::npos) {
      auto const number = parse_quantity(trimmed(term.substr(0, times)));
      if (!number || number->unit != Unit::none)
        return CallError{fmt::format("'{}' is not a plain number", trimmed(term.substr(0, times))), start,
                         "write 0.1 * METRIC"};
      factor = sign * number->value;
    }
    auto const name = trimmed(times == std::string_view::npos ? term : term.substr(times + 1));
    Metric const* const metric = find_metric(name);
    if (!metric) return unknown(name, start);
    bool const first = yardstick.terms_.empty();
    yardstick.unit_ = first || yardstick.unit_ == metric->unit ? metric->unit : "";
    bool const more_is_better = (std::ranges::count(wanted, name) > 0) == (factor >= 0);
    if (first) yardstick.more_is_better_ = more_is_better;
    if (more_is_better != yardstick.more_is_better_) yardstick.opposed_ = metric->name;
    yardstick.terms_.push_back({factor, metric});
    sign = end < text.size() && text[end + 1] == '-' ? -1 : 1;
    start = end + 3;
  }
  return yardstick;
}

std::optional<double> Yardstick::value(TrialResult const& trial) const {
  double sum = 0;
  for (Term const& term : terms_) {
    auto const value = term.metric->value(trial);
    if (!value) return std::nullopt;
    sum += term.factor * *value;
  }
  return sum;
}

} // namespace stickysim
