#pragma once

#include "report/block.hpp"
#include "report/brief_answer.hpp"
#include "report/figure.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

/// What a scenario comes to, drawn so that a change shows at a glance: its answer, and for each variant what
/// is harmed, how slow it is, and when.
namespace stickysim {

class GoldenPicture {
public:
  explicit GoldenPicture(ExperimentResult const& result) : result_{result} {
    for (VariantResult const& variant : result.variants) {
      rows_.push_back({&variant, harm_of(variant), tails_of(variant)});
      most_harm_ = std::max(most_harm_, span_of(rows_.back().harm).largest);
      slowest_s_ = std::max(slowest_s_, span_of(rows_.back().tails_s).largest);
    }
  }

  std::string text() const {
    Judgements const judgements{result_};
    std::string text = fmt::format("\n## {}\n\n", result_.scenario->title);
    for (std::size_t i = 0; i < judgements.points().size(); ++i)
      text += fmt::format(
          "The answer: {}.\n",
          brief_answer(judgements.points()[i], points_of(result_)[i], judgements.comparisons()).text);
    text += fmt::format("\n```\n{:16} {:>8} {:>8} {:>8}  {:{}}  {}\n", result_.scenario->name, "harmed",
                        "mean", "p99", "harm over time", rows_.front().harm.size(), "p99 over time");
    for (Row const& row : rows_) {
      text += fmt::format("{:16} {:>8} {:>8} {:>8}  {}  {}", row.variant->variant->name,
                          value(row, "sessions_harmed_fraction", "%"), value(row, "latency_mean", "s"),
                          value(row, "latency_p99", "s"), blocks(row.harm, most_harm_),
                          blocks(row.tails_s, slowest_s_));
      text.erase(text.find_last_not_of(' ') + 1);
      text += '\n';
    }
    return text + "```\n";
  }

private:
  static constexpr std::size_t most_columns = 32;

  /// A value for each column; nothing where none was measured.
  using Curve = std::vector<std::optional<double>>;
  struct Row {
    VariantResult const* variant;
    Curve harm;    ///< sessions lost, requests failed or logged out
    Curve tails_s; ///< the largest p99
  };

  /// Windows of all trials; as many become one column as it takes for all to have room.
  template <class Add>
  static Curve curve_of(VariantResult const& variant, Add const& add) {
    std::size_t const windows = variant.trials.front().windows.size();
    std::size_t const pooled = (windows + most_columns - 1) / most_columns;
    Curve curve((windows + pooled - 1) / pooled);
    for (TrialResult const& trial : variant.trials)
      for (std::size_t i = 0; i < windows; ++i)
        add(curve[i / pooled], trial.windows[i]);
    return curve;
  }
  static Curve harm_of(VariantResult const& variant) {
    return curve_of(variant, [](std::optional<double>& value, WindowResult const& window) {
      value = value.value_or(0) + static_cast<double>(window.lost + window.failed + window.logged_out);
    });
  }
  static Curve tails_of(VariantResult const& variant) {
    return curve_of(variant, [](std::optional<double>& value, WindowResult const& window) {
      if (window.ok > 0) value = std::max(value.value_or(0), window.latency_p99_ns / 1e9);
    });
  }

  /// Variants share a scale.
  static std::string blocks(Curve const& curve, double largest) {
    std::string text;
    for (auto const value : curve)
      text += block(value, {0, largest});
    return text;
  }
  static std::string value(Row const& row, std::string_view metric, std::string_view unit) {
    auto const mean = mean_of(samples_of(*row.variant, *find_metric(metric)));
    return mean ? quantity(*mean, unit) : "-";
  }

  ExperimentResult const& result_;
  std::vector<Row> rows_;
  double most_harm_ = 0;
  double slowest_s_ = 0;
};

} // namespace stickysim
