#pragma once

#include <stickysim/language/diagnostics.hpp>

#include <stdexcept>

namespace stickysim {

/// A file of results does not hold what a run writes into it.
class DamagedFile : public std::runtime_error {
public:
  explicit DamagedFile(Diagnostic diagnostic)
      : std::runtime_error{render({diagnostic})}, diagnostic_{std::move(diagnostic)} {}

  Diagnostic const& diagnostic() const { return diagnostic_; }

private:
  Diagnostic diagnostic_;
};

} // namespace stickysim
