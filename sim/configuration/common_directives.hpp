#pragma once

#include "configuration/client_key.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"

#include <optional>

namespace stickysim {

/// Directives that mean the same in every product.
class CommonDirectives {
public:
  CommonDirectives(Outline& outline, Remarks& remarks) : outline_{outline}, remarks_{remarks} {}

  /// Sets the key of hashes and tables, `called` in remarks. The model has one for both: the first that is
  /// set holds.
  void set_key(ClientKey const& key, std::string const& called, Statement const& statement);

private:
  Outline& outline_;
  Remarks& remarks_;
  std::optional<Identity> identity_;
};

} // namespace stickysim
