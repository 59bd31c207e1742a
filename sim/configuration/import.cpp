#include "configuration/import.hpp"

#include "configuration/haproxy/import.hpp"
#include "configuration/haproxy/section.hpp"
#include "configuration/nginx/block.hpp"
#include "configuration/nginx/import.hpp"

#include <algorithm>

namespace stickysim {

std::optional<Product> product_of(ConfigurationFile const& file) {
  auto const statements = nginx_statements(file);
  if (statements && !statements->empty()) return Product::nginx;
  auto const sections = haproxy_sections(file);
  if (sections && std::ranges::any_of(*sections, &HaproxySection::makes_a_fleet)) return Product::haproxy;
  return {};
}

Result<ImportedScenario, Diagnostics> import_configuration(ConfigurationFile const& file, Product product,
                                                           std::string const& fleet) {
  return product == Product::haproxy ? import_haproxy(file, fleet) : import_nginx(file, fleet);
}

} // namespace stickysim
