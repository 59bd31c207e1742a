#pragma once

#include "configuration/identity.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"
#include <stickysim/engine/time.hpp>

#include <optional>

namespace stickysim {

/// Directives that mean the same in every product.
class CommonDirectives {
public:
  CommonDirectives(Outline& outline, Remarks& remarks) : outline_{outline}, remarks_{remarks} {}

  /// What hashes and tables go by. The model has one key for both: the first that is set holds.
  void set_key(Identity identity, Statement const& statement);

  /// A product's patience with its servers; the model has the clients' alone.
  void set_patience(Nanoseconds patience, Statement const& statement, std::string_view directive);

private:
  Outline& outline_;
  Remarks& remarks_;
  std::optional<Identity> key_;
};

} // namespace stickysim
