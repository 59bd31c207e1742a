// docs/reference/policies.md says about every policy what the registry says. The text up to the mark is
// written by hand; STICKYSIM_REWRITE_DOCS=1 writes the rest.

#include "catch.hpp"
#include "folder.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace policies_test {

namespace {

using namespace stickysim;

constexpr std::string_view mark = "<!-- From here on the tests write what the program knows. -->\n";

bool hashes(PolicyEntry const& entry) {
  Result<Call> const call = parse_call(std::string{entry.name});
  REQUIRE(call);
  auto const policy = make_routing_policy(*call, 2, 1);
  REQUIRE(policy);
  return (*policy)->hashes();
}

/// Wraps `text` at 120 characters; all lines but the first start with `indent`.
std::string paragraph(std::string const& text, std::string_view indent = "") {
  std::istringstream words{text};
  std::string line;
  std::string result;
  for (std::string word; words >> word;) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > 120) {
      result += line + '\n';
      line = indent;
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  return result + line + '\n';
}

std::string table() {
  std::string text = "| policy | sees | hashes | weights | cost of a pick |\n|---|---|---|---|---|\n";
  for (PolicyEntry const& entry : routing_policies())
    text += fmt::format("| [{0}](#{0}) | {1} | {2} | {3} | {4} |\n", entry.name, entry.sees,
                        hashes(entry) ? "yes" : "no", entry.weights, entry.cost);
  return text;
}

std::string section(PolicyEntry const& entry) {
  std::string first = fmt::format("`{}`: {}.", entry.usage, entry.help);
  if (!entry.law.empty()) first += fmt::format(" {}", entry.law);
  std::string text = fmt::format("\n## {}\n\n{}", entry.name, paragraph(first));
  text += '\n';
  auto const item = [&](std::string_view label, std::string_view content) {
    if (!content.empty()) text += paragraph(fmt::format("- **{}:** {}", label, content), "  ");
  };
  item("Options", entry.options);
  item("Weights", entry.weights);
  item("Ties", entry.ties);
  item("Cost", fmt::format("{} for a pick; upkeep: {}", entry.cost, entry.upkeep));
  item("When to use it", entry.use_when);
  item("Beware", entry.beware);
  item("Source", entry.source);
  return text;
}

} // namespace

TEST_CASE("the page of policies says what the registry says") {
  auto const path = std::filesystem::path{STICKYSIM_SOURCE_DIR} / "docs" / "reference" / "policies.md";
  std::string const page = content_of(path);
  std::size_t const begin = page.find(mark);
  REQUIRE(begin != std::string::npos);
  std::string expected = page.substr(0, begin) + std::string{mark} + '\n' + table();
  for (PolicyEntry const& entry : routing_policies())
    expected += section(entry);
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) {
    std::ofstream{path} << expected;
    return;
  }
  CHECK(page == expected);
}

} // namespace policies_test
