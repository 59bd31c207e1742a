#include "plugin/foreign_policy.hpp"

#include "plugin/supervised_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace stickysim {
namespace {

std::string_view name_of(ForeignPolicy const& policy) {
  std::string_view const usage = policy.usage;
  return usage.substr(0, usage.find('('));
}

/// They live as long as the program, as do the texts that the registry has of them.
std::deque<ForeignPolicy>& foreign_policies() {
  static std::deque<ForeignPolicy> policies;
  return policies;
}

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t seed) {
  ForeignPolicy const& foreign = *std::ranges::find(foreign_policies(), call.name, name_of);
  ArgumentReader arguments{call, foreign.usage};
  auto policy = std::make_unique<SupervisedPolicy>(
      fmt::format("the policy '{}' of {}", call.name, foreign.origin),
      [&] { return foreign.make({.arguments = arguments, .servers = servers, .seed = seed}); });
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return policy;
}

} // namespace

std::optional<CallError> add_foreign_policy(ForeignPolicy policy) {
  ForeignPolicy const& kept = foreign_policies().emplace_back(std::move(policy));
  try {
    add_routing_policy({.name = name_of(kept), .usage = kept.usage, .help = kept.help, .make = make});
    return std::nullopt;
  } catch (std::invalid_argument const& refused) {
    CallError const error{refused.what(), 0, "give it another name"};
    foreign_policies().pop_back();
    return error;
  }
}

std::string_view digest_of_policy(std::string_view name) {
  auto const found = std::ranges::find(foreign_policies(), name, name_of);
  return found == foreign_policies().end() ? std::string_view{} : found->digest;
}

} // namespace stickysim
