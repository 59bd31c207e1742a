#pragma once

#include <stickysim/language/call.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace stickysim {

/// What a policy command may take for an answer; the first one after its start is the longest.
inline constexpr std::chrono::milliseconds command_patience{10'000};

/// Adds a policy `name` to the registry that asks a program, one for each balancer of each trial: `command`,
/// for the shell. docs/how-to/write-a-policy.md tells the protocol. The answer is why not, if the name cannot
/// be taken. Not to be called while trials run.
std::optional<CallError> add_policy_command(std::string const& name, std::string const& command);

/// A policy that asks a program. It is started at the first choice. It throws PolicySilent.
std::unique_ptr<RoutingPolicy> make_command_policy(std::string command, std::uint32_t servers,
                                                   std::chrono::milliseconds patience = command_patience);

} // namespace stickysim
