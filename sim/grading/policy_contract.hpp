#pragma once

#include "grading/known_servers.hpp"
#include <stickysim/language/call.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// A policy that is to keep the contract.
struct Examinee {
  Call policy;
  std::uint64_t seed = 0;       ///< of the questions
  bool may_ask_servers = false; ///< and so know what no balancer knows by itself
  KnownServers::OnQuestion on_question{};
};

/// Something that every policy keeps to. What it does wrong by itself, an answer outside the candidates or an
/// exception, throws PolicyFault.
struct ContractClause {
  std::string_view name;
  std::string (*broken)(Examinee const& examinee); ///< how it breaks the clause; empty: it keeps to it
};

std::span<ContractClause const> policy_contract();

} // namespace stickysim
