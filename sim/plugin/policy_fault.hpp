#pragma once

#include <stickysim/engine/check.hpp>

#include <stdexcept>
#include <string>

namespace stickysim {

/// A policy of a plugin has broken the contract of RoutingPolicy, or the program that stands for it does not
/// answer. The message names it, the moment and what it did.
class PolicyFault : public InvariantBroken {
public:
  explicit PolicyFault(std::string const& what, bool is_late = false)
      : InvariantBroken{what}, is_late_{is_late} {}

  /// Whether it is that there is no answer in time.
  bool is_late() const { return is_late_; }

private:
  bool is_late_;
};

/// Thrown by a policy that knows best what is wrong with it. The message goes on from its name: `did not
/// answer for 10 s`.
class PolicySilent : public std::runtime_error {
public:
  explicit PolicySilent(std::string const& what, bool is_late = false)
      : std::runtime_error{what}, is_late_{is_late} {}

  bool is_late() const { return is_late_; }

private:
  bool is_late_;
};

} // namespace stickysim
