#pragma once

#include <stickysim/model/policy_plugin.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// A policy that is not built in.
struct ForeignPolicy {
  std::string usage;  ///< its name, and its arguments if it has some
  std::string help;   ///< one line
  std::string origin; ///< the name of its file, or the command
  std::string digest; ///< a hash of what it is made of
  std::function<std::unique_ptr<RoutingPolicy>(PolicySetup const&)> make;
};

/// Adds it to the registry, supervised. The answer is why not, if its name cannot be taken. Not to be called
/// while trials run.
std::optional<CallError> add_foreign_policy(ForeignPolicy policy);

/// The hash of what the policy is made of; empty if it is not a foreign one.
std::string_view digest_of_policy(std::string_view name);

} // namespace stickysim
