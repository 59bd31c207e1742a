#pragma once

#include <stickysim/engine/check.hpp>

#include <stdexcept>

namespace stickysim {

/// A policy of a plugin has broken the contract of RoutingPolicy, or the program that stands for it does not
/// answer. The message names it, the moment and what it did.
class PolicyFault : public InvariantBroken {
public:
  using InvariantBroken::InvariantBroken;
};

/// Thrown by a policy that knows best what is wrong with it. The message goes on from its name: `did not
/// answer for 10 s`.
class PolicySilent : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace stickysim
