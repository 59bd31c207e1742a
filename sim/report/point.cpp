#include "report/point.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

std::vector<Point> points_of(ExperimentResult const& result) {
  std::vector<Point> points;
  Point rest = result.variants;
  while (!rest.empty()) {
    std::size_t size = 1;
    while (size < rest.size() && rest[size].variant->point == rest[0].variant->point)
      ++size;
    points.push_back(rest.first(size));
    rest = rest.subspan(size);
  }
  return points;
}

std::string place_of(std::vector<std::string> const& values, Scenario const& scenario) {
  std::string place;
  for (std::size_t i = 0; i < scenario.swept_keys.size(); ++i)
    place += fmt::format("{}{} = {}", i == 0 ? "" : ", ", scenario.swept_keys[i], values[i]);
  return place;
}

std::string place_of(Variant const& variant, Scenario const& scenario) {
  return place_of(variant.point, scenario);
}

std::string place_of(Point point, Scenario const& scenario) {
  return place_of(*point.front().variant, scenario);
}

VariantResult const* find_variant(Point point, std::string const& name) {
  for (VariantResult const& variant : point)
    if (variant.variant->name == name) return &variant;
  return nullptr;
}

std::vector<Variant const*> those(ExperimentResult const& result,
                                  std::function<bool(VariantResult const&)> const& is_so) {
  std::vector<Variant const*> found;
  for (VariantResult const& variant : result.variants)
    if (is_so(variant)) found.push_back(variant.variant);
  return found;
}

std::string names_of(std::vector<Variant const*> const& variants, Scenario const& scenario) {
  constexpr std::size_t names_shown = 4;
  std::string names;
  for (std::size_t i = 0; i < std::min(variants.size(), names_shown); ++i) {
    std::string const place = place_of(*variants[i], scenario);
    names +=
        fmt::format("{}'{}'{}{}", i == 0 ? "" : ", ", variants[i]->name, place.empty() ? "" : " at ", place);
  }
  if (variants.size() > names_shown) names += fmt::format(" and {} more", variants.size() - names_shown);
  return names;
}

} // namespace stickysim
