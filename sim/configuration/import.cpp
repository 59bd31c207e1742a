#include "configuration/import.hpp"

#include "configuration/haproxy/import.hpp"
#include "configuration/haproxy/section.hpp"
#include "configuration/nginx/import.hpp"
#include "configuration/nginx/source.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 5> haproxy_starts = {"backend", "defaults", "frontend", "global",
                                                            "listen"};
constexpr std::array<std::string_view, 7> nginx_starts = {"events", "http",     "location",  "server",
                                                          "stream", "upstream", "proxy_pass"};

bool starts_with_one(std::string_view line, std::span<std::string_view const> words) {
  std::size_t const begin = std::min(line.find_first_not_of(" \t"), line.size());
  std::string_view const word = line.substr(begin, line.find_first_of(" \t{", begin) - begin);
  return std::ranges::count(words, word) > 0;
}

} // namespace

std::optional<Product> product_of(ConfigurationFile const& file) {
  auto const statements = nginx_statements(file);
  if (statements && !statements->empty()) return Product::nginx;
  auto const sections = haproxy_sections(file);
  if (sections && std::ranges::any_of(*sections, &HaproxySection::makes_a_fleet)) return Product::haproxy;
  for (std::string const& line : file.lines) {
    if (starts_with_one(line, haproxy_starts)) return Product::haproxy;
    if (starts_with_one(line, nginx_starts)) return Product::nginx;
  }
  return {};
}

Result<ImportedScenario, Diagnostics> import_configuration(ConfigurationFile const& file, Product product,
                                                           std::string const& fleet) {
  return product == Product::haproxy ? import_haproxy(file, fleet) : import_nginx(file, fleet);
}

} // namespace stickysim
