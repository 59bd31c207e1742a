#pragma once

#include "configuration/identity.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"

#include <optional>

namespace stickysim {

/// Directives that mean the same in every product.
class CommonDirectives {
public:
  CommonDirectives(Outline& outline, Remarks& remarks) : outline_{outline}, remarks_{remarks} {}

  /// Sets the key of hashes and tables. The model has one for both: the first that is set holds.
  void set_key(Identity identity, Statement const& statement);

private:
  Outline& outline_;
  Remarks& remarks_;
  std::optional<Identity> key_;
};

} // namespace stickysim
