#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Whose results a variant has: those of all clients, called by the empty text, and if there are several
/// classes those of each, called by its name.
std::vector<std::string> clients_of(Variant const& variant);

/// The columns that tell where a row stands in a file with rows by class: `workload`, if some variant has
/// several classes, and the swept keys.
class PlaceColumns {
public:
  explicit PlaceColumns(Scenario const& scenario);

  std::vector<std::string> const& names() const { return names_; }
  std::vector<std::string> cells(Variant const& variant, std::string const& clients) const;

private:
  bool has_classes_;
  std::vector<std::string> names_;
};

} // namespace stickysim
