#include "judgement.hpp"

#include <stickysim/experiment/estimate.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim::truth {
namespace {

using nlohmann::json;

enum class Verdict { ok, wrong, wide };

/// With an interval between two of the values, by rank: the number of values below the median is binomial
/// (David and Nagaraja, Order Statistics, 3rd ed., 7.1). At a level of 0.999 only.
Estimate estimate_median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  auto const n = static_cast<double>(values.size());
  double const reach = 3.2905 * std::sqrt(n) / 2;
  auto const at = [&](double rank) { return values[static_cast<std::size_t>(std::clamp(rank, 0.0, n - 1))]; };
  return {.mean = (at((n - 1) / 2) + at(n / 2)) / 2,
          .low = at(std::floor(n / 2 - reach)),
          .high = at(std::ceil(n / 2 + reach)),
          .replications = static_cast<int>(values.size()),
          .has_interval = values.size() > 1};
}

Estimate estimate_root_mean_square(std::vector<double> values, double level) {
  for (double& value : values)
    value *= value;
  Estimate result = estimate(values, level);
  for (double* const end : {&result.mean, &result.low, &result.high})
    *end = std::sqrt(std::max(*end, 0.0));
  return result;
}

Estimate summary(std::string const& metric, std::vector<double> const& values, double level) {
  if (plain(metric).ends_with("_p50")) return estimate_median(values);
  if (plain(metric).ends_with("_rms")) return estimate_root_mean_square(values, level);
  return estimate(values, level);
}

double half_width(Estimate const& estimate) { return (estimate.high - estimate.low) / 2; }

/// How far a value may be off; for the types `rel` and `abs`.
double allowance(json const& tolerance, double expected) {
  double const value = tolerance.at("value");
  return tolerance.at("type") == "rel" ? value * std::abs(expected) : value;
}

Verdict verdict_of(json const& tolerance, double expected, Estimate const& found,
                   std::vector<double> const& values) {
  std::string const type = tolerance.at("type");
  double const distance = std::abs(found.mean - expected);
  if (type == "exact") {
    bool const all =
        std::all_of(values.begin(), values.end(), [&](double value) { return value == expected; });
    return all ? Verdict::ok : Verdict::wrong;
  }
  if (type == "ci") {
    if (half_width(found) > tolerance.at("max_halfwidth_rel").get<double>() * std::abs(expected))
      return Verdict::wide;
    double const floor = tolerance.at("floor_rel").get<double>() * std::abs(expected);
    return distance <= std::max(floor, half_width(found)) ? Verdict::ok : Verdict::wrong;
  }
  return distance <= allowance(tolerance, expected) ? Verdict::ok : Verdict::wrong;
}

/// `>= 0.97` or `<= 0.05`.
Verdict verdict_of_threshold(std::string const& threshold, double found) {
  double const limit = std::stod(threshold.substr(2));
  bool const least = threshold.starts_with(">=");
  return (least ? found >= limit : found <= limit) ? Verdict::ok : Verdict::wrong;
}

char const* name_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::ok: return "ok";
  case Verdict::wrong: return "WRONG";
  case Verdict::wide: return "wide";
  }
  return "";
}

void judge(json const& metric, Figure const& figure, Judgement& result) {
  json const& tolerance = metric.at("tol");
  std::string name = figure.metric;
  if (in_brackets(name).empty() && !figure.system.empty()) name += ' ' + figure.system;
  Verdict verdict = Verdict::wrong;
  std::string found;
  if (tolerance.at("type") == "order") {
    std::string const expected = metric.at("expected");
    if (figure.word == expected) verdict = Verdict::ok;
    found = fmt::format("expected {} found {}", expected, figure.word);
  } else if (tolerance.at("type") == "threshold") {
    std::string const expected = metric.at("expected");
    Estimate const estimated = summary(figure.metric, figure.values, 0.999);
    verdict = verdict_of_threshold(expected, estimated.mean);
    found = fmt::format("expected {:<11} found {:<11.7g} ± {:.2g}", expected, estimated.mean,
                        half_width(estimated));
  } else {
    double const expected = metric.at("expected");
    Estimate const estimated = summary(figure.metric, figure.values, tolerance.value("level", 0.999));
    verdict = verdict_of(tolerance, expected, estimated, figure.values);
    result.wide |= verdict == Verdict::wide;
    result.blurred |= tolerance.contains("value") && half_width(estimated) > allowance(tolerance, expected);
    found = fmt::format("expected {:<11.7g} found {:<11.7g} ± {:.2g}", expected, estimated.mean,
                        half_width(estimated));
  }
  ++(verdict == Verdict::ok ? result.ok : result.wrong);
  result.lines += fmt::format("  {:<6} {:<40} {}\n", name_of(verdict), name, found);
}

} // namespace

Judgement judge(json const& test, Figures const& figures) {
  Judgement result;
  for (json const& metric : test.at("metrics")) {
    std::string const name = metric.at("name");
    bool found = false;
    for (Figure const& figure : figures) {
      if (figure.metric != name) continue;
      found = true;
      judge(metric, figure, result);
    }
    if (found) continue;
    ++result.wrong;
    result.lines += fmt::format("  WRONG  {}: no such metric here\n", name);
  }
  return result;
}

} // namespace stickysim::truth
