#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// A policy of a plugin or a command, and a hash of what it is made of: results follow from it, too.
struct PolicyOrigin {
  std::string policy; ///< its name
  std::string digest;
  bool operator==(PolicyOrigin const&) const = default;
};

/// Of the policies that are not built in, those that a variant names, each once.
std::vector<PolicyOrigin> policy_origins(Scenario const& scenario);

} // namespace stickysim
