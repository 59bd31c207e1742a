#pragma once

#include <stickysim/language/argument_reader.hpp>
#include <stickysim/language/call.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/version.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace stickysim {

/// What a policy of a plugin may be made from.
struct PolicySetup {
  ArgumentReader& arguments; ///< of the call in the scenario: `mine(beta=0.5)`
  std::uint32_t servers = 0; ///< the fleet has the server ids 0 … servers − 1
  std::uint64_t seed = 0;    ///< of the trial, the same for all balancers: fixes hash rings and the like
};

/// What must be the same where a plugin and a program are compiled. Its own layout never changes.
struct PluginStamp {
  char const* version = header_version;
#if defined(_LIBCPP_VERSION)
  char const* library = "libc++";
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
  char const* library = "libstdc++";
#else
  char const* library = "libstdc++ of before C++11";
#endif
  /// Of what goes to and fro, in bytes: other compiler flags may change them.
  std::size_t sizes[5] = {sizeof(Candidates), sizeof(RoutingKey), sizeof(ArgumentReader), sizeof(Call),
                          sizeof(std::string)};
};

/// What a plugin exports, as `stickysim_policy`.
struct PolicyPlugin {
  PluginStamp stamp{};
  char const* usage = nullptr; ///< of the policy: `mine(beta=0.5)`
  std::unique_ptr<RoutingPolicy> (*make)(PolicySetup const&) = nullptr;
};

/// The index of any candidate that may be picked, each with the same probability.
inline std::uint32_t draw(Candidates const& candidates, Random& random) {
  return candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
}

template <std::derived_from<RoutingPolicy> Policy>
std::unique_ptr<RoutingPolicy> make_policy(PolicySetup const& setup) {
  if constexpr (std::constructible_from<Policy, PolicySetup const&>)
    return std::make_unique<Policy>(setup);
  else
    return std::make_unique<Policy>();
}

} // namespace stickysim

/// Makes a shared library a plugin: `STICKYSIM_POLICY("mine", Mine)`, once, outside all namespaces. `usage`
/// is the policy's name, and what its arguments are if there are any: "mine(beta=0.5)". `Class` derives from
/// RoutingPolicy and is made from a PolicySetup const&, or from nothing. It sees what a balancer knows:
/// RoutingKey::demand_ns is 0, and Candidates::present is empty unless it asks_servers().
#define STICKYSIM_POLICY(usage, Class)                                                                       \
  extern "C" __attribute__((visibility("default"))) ::stickysim::PolicyPlugin const stickysim_policy;        \
  ::stickysim::PolicyPlugin const stickysim_policy = {{}, usage, ::stickysim::make_policy<Class>};
