#include "report/point.hpp"

#include <fmt/format.h>

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

std::string place_of(Variant const& variant, Scenario const& scenario) {
  std::string place;
  for (std::size_t i = 0; i < scenario.swept_keys.size(); ++i)
    place += fmt::format("{}{} = {}", i == 0 ? "" : ", ", scenario.swept_keys[i], variant.point[i]);
  return place;
}

std::string place_of(Point point, Scenario const& scenario) {
  return place_of(*point.front().variant, scenario);
}

VariantResult const* find_variant(Point point, std::string const& name) {
  for (VariantResult const& variant : point)
    if (variant.variant->name == name) return &variant;
  return nullptr;
}

std::string those(ExperimentResult const& result, std::function<bool(VariantResult const&)> const& is_so) {
  constexpr std::size_t names_shown = 4;
  std::string names;
  std::size_t found = 0;
  for (Point const point : points_of(result))
    for (VariantResult const& variant : point) {
      if (!is_so(variant) || ++found > names_shown) continue;
      std::string const place = place_of(point, *result.scenario);
      names += fmt::format("{}'{}'{}{}", found == 1 ? "" : ", ", variant.variant->name,
                           place.empty() ? "" : " at ", place);
    }
  if (found > names_shown) names += fmt::format(" and {} more", found - names_shown);
  return names;
}

} // namespace stickysim
