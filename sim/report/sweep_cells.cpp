#include "report/sweep_cells.hpp"

#include <stickysim/language/call.hpp>

#include <algorithm>

namespace stickysim {
namespace {

/// In the unit of the metrics, which is s for times.
double in_metrics_unit(Argument const& argument) {
  return argument.unit == Unit::duration ? argument.value / 1e9 : argument.value;
}

bool is_plain(std::string_view value) {
  auto const quantity = parse_quantity(value);
  return quantity && quantity->unit == Unit::none;
}

} // namespace

std::optional<double> number_in(std::string_view value) {
  auto const call = parse_call(value);
  if (!call) return {};
  std::vector<Argument const*> numbers;
  for (Argument const& argument : call->arguments)
    if (argument.is_number) numbers.push_back(&argument);
  if (numbers.size() > 1) std::erase_if(numbers, [](auto const* number) { return !number->name.empty(); });
  if (numbers.size() != 1) return {};
  return in_metrics_unit(*numbers.front());
}

SweepCells::SweepCells(Scenario const& scenario)
    : keys_{scenario.swept_keys}, has_number_(scenario.swept_keys.size(), false) {
  for (Variant const& variant : scenario.variants)
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      auto const [value, is_new] = numbers_.try_emplace(variant.point[key]);
      if (is_new) value->second = number_in(value->first);
      if (value->second && !is_plain(value->first)) has_number_[key] = true;
    }
}

std::vector<std::string> SweepCells::header() const {
  std::vector<std::string> names;
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    names.push_back(keys_[key]);
    if (has_number_[key]) names.push_back(keys_[key] + ".value");
  }
  return names;
}

void SweepCells::add(Csv& csv, std::vector<std::string> const& point) const {
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    csv.text(point[key]);
    if (!has_number_[key]) continue;
    std::optional<double> const number = numbers_.at(point[key]);
    number ? csv.number(*number) : csv.blank();
  }
}

} // namespace stickysim
