#include "grading/exercise.hpp"
#include "scenario/codec.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {

Node const* Fields::find(std::string_view key) {
  asked_.emplace_back(key);
  auto const found = std::ranges::find(table_.members, key, &Member::key);
  return found == table_.members.end() ? nullptr : &found->value;
}

void Fields::wrong(std::string_view key, std::string const& message, std::string const& help) {
  auto const found = std::ranges::find(table_.members, key, &Member::key);
  reporter_.report(found == table_.members.end() ? table_.place : found->value.place, message, help);
}

std::string Fields::text(std::string_view key, std::string_view fallback) {
  Node const* const node = find(key);
  if (node != nullptr && node->kind == NodeKind::text) return node->text;
  if (node != nullptr || fallback.empty())
    wrong(key, fmt::format("'{}' {}", key, node == nullptr ? "is missing" : "is a text"),
          fmt::format("write {} = \"…\"", key));
  return std::string{fallback};
}

std::uint64_t Fields::whole_number(std::string_view key) {
  Node const* const node = find(key);
  if (node != nullptr && node->kind == NodeKind::integer && node->integer >= 0)
    return static_cast<std::uint64_t>(node->integer);
  wrong(key, fmt::format("'{}' {}", key, node == nullptr ? "is missing" : "is a whole number from 0 on"),
        fmt::format("write {} = 7", key));
  return 0;
}

double Fields::number_above_0(std::string_view key, double fallback) {
  Node const* const node = find(key);
  if (node == nullptr) return fallback;
  double const number = node->kind == NodeKind::integer  ? static_cast<double>(node->integer)
                        : node->kind == NodeKind::number ? node->number
                                                         : 0;
  if (number > 0 && number <= 1e6) return number;
  wrong(key, fmt::format("'{}' is a number above 0, and at most a million", key),
        fmt::format("write {} = 2", key));
  return fallback;
}

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::string> texts;
  Node const* const node = find(key);
  if (node == nullptr) return texts;
  for (Node const& item : node->items)
    if (item.kind == NodeKind::text) texts.push_back(item.text);
  if (node->kind != NodeKind::array || texts.size() != node->items.size())
    wrong(key, fmt::format("'{}' is a list of texts", key), fmt::format("write {} = [\"…\", \"…\"]", key));
  return texts;
}

void Fields::report_unknown() const {
  for (Member const& member : table_.members)
    if (std::ranges::find(asked_, member.key) == asked_.end())
      reporter_.report(member.place, fmt::format("'{}' means nothing here", member.key),
                       fmt::format("keys are {}", fmt::join(asked_, ", ")));
}

} // namespace stickysim
