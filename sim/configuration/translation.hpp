#pragma once

#include "configuration/identity.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"
#include <stickysim/engine/time.hpp>

#include <optional>

namespace stickysim {

/// What it takes to put any product's directives into the terms of a scenario.
class Translation {
protected:
  explicit Translation(Remarks& remarks) : remarks_{remarks} {}

  /// What hashes and tables go by. The model has one key for both: the first that is set holds.
  void set_key(Identity identity, Statement const& statement);

  /// A product's patience with its servers; the model has the clients' alone.
  void set_patience(Nanoseconds patience, Statement const& statement, std::string_view directive);

  Remarks& remarks_;
  Outline outline_;

private:
  std::optional<Identity> key_;
};

} // namespace stickysim
