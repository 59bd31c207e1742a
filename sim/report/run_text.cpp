#include "report/run_text.hpp"

#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

/// `5`, or `5 to 20`.
std::string range_text(std::string const& least, std::string const& most) {
  return least == most ? most : fmt::format("{} to {}", least, most);
}

std::string warmup_text(VariantResult const& variant) {
  Nanoseconds const warmup_ns = variant.trials.front().warmup_ns;
  return warmup_ns == 0 ? "0 s" : human_duration(warmup_ns);
}

} // namespace

std::string run_text(RunSettings const& run, Point variants) {
  auto const trials = [](VariantResult const& variant) { return variant.trials.size(); };
  auto const warmup = [](VariantResult const& variant) { return variant.trials.front().warmup_ns; };
  std::size_t const most = trials(*std::ranges::max_element(variants, {}, trials));
  std::size_t const least = trials(*std::ranges::min_element(variants, {}, trials));
  std::string text =
      fmt::format("{} replication{} of {}", range_text(std::to_string(least), std::to_string(most)),
                  most == 1 ? "" : "s", human_duration(run.duration_ns));
  if (run.finds_warmup)
    text += fmt::format(", warm-up of {} found",
                        range_text(warmup_text(*std::ranges::min_element(variants, {}, warmup)),
                                   warmup_text(*std::ranges::max_element(variants, {}, warmup))));
  text += fmt::format(", seed {}", run.seed);
  if (most > 1) text += fmt::format(", {} confidence", quantity(run.confidence, "%"));
  return text;
}

} // namespace stickysim
