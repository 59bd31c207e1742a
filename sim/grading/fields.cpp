#include "grading/exercise.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

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

std::string Fields::text_or_none(std::string_view key) {
  bool const is_there = std::ranges::find(table_.members, key, &Member::key) != table_.members.end();
  if (is_there) return text(key);
  asked_.emplace_back(key);
  return {};
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

bool Fields::flag(std::string_view key) {
  Node const* const node = find(key);
  if (node != nullptr && node->kind != NodeKind::flag)
    wrong(key, fmt::format("'{}' is true or false", key), fmt::format("write {} = true", key));
  return node != nullptr && node->flag;
}

std::int64_t Fields::within(std::string_view key, Codec<std::int64_t> const& codec, std::int64_t fallback) {
  Node const* const node = find(key);
  if (node == nullptr) return fallback;
  auto const value = codec.read(*node, frame.folder);
  if (value) return *value;
  wrong(key, value.error().message, value.error().help);
  return fallback;
}

ApartLimits Fields::limits() {
  constexpr Nanoseconds second = nanoseconds_per_second;
  constexpr std::int64_t mebibyte = 1 << 20;
  Nanoseconds const limit = within("limit", durations(second, 3600 * second), 10 * second);
  std::int64_t const memory = within("memory", sizes(16 * mebibyte, boundless), 512 * mebibyte);
  std::chrono::seconds const processor_time{(limit + second - 1) / second};
  // Far more, because others may be at work beside it: only who sleeps takes it.
  return {.patience = std::chrono::seconds{20} + 10 * processor_time,
          .processor_time = processor_time,
          .memory_bytes = static_cast<std::size_t>(memory),
          .keeps_output = true};
}

std::string Fields::path_of(std::string const& name) const {
  return std::filesystem::absolute(std::filesystem::path{frame.folder} / name).string();
}

void Fields::refuse(Diagnostics const& diagnostics) {
  elsewhere_.insert(elsewhere_.end(), diagnostics.begin(), diagnostics.end());
}

void Fields::report_unknown() const {
  for (Member const& member : table_.members)
    if (std::ranges::find(asked_, member.key) == asked_.end())
      reporter_.report(member.place, fmt::format("'{}' means nothing here", member.key),
                       fmt::format("keys are {}", fmt::join(asked_, ", ")));
}

} // namespace stickysim
