#pragma once

#include <stickysim/language/call.hpp>

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// Something that every policy keeps to. What it does wrong by itself, an answer outside the candidates or an
/// exception, throws PolicyFault.
struct ContractClause {
  std::string_view name;
  std::string (*broken)(Call const& policy); ///< how it breaks the clause; empty: it keeps to it
};

std::span<ContractClause const> policy_contract();

} // namespace stickysim
