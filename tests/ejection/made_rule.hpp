#pragma once

#include "catch.hpp"
#include "engine/second.hpp"
#include <stickysim/model/ejection.hpp>

#include <memory>
#include <string>
#include <utility>

namespace stickysim {

/// The rule that `call` names, for a fleet of `servers`.
inline std::unique_ptr<EjectionRule> made_rule(std::string const& call, std::uint32_t servers = 10) {
  Result<Call> const parsed = parse_call(call);
  REQUIRE(parsed);
  auto made = make_ejection_rule(*parsed, servers);
  if (!made) FAIL(made.error().message);
  return std::move(*made);
}

/// When the ejection ends that a verdict asks for; 0 if it asks for none.
inline Nanoseconds end_of(EjectionRule::Verdict const& verdict) {
  return verdict.kind == EjectionRule::Verdict::Kind::ejected ? verdict.until_ns : 0;
}

} // namespace stickysim
