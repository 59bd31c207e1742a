#pragma once

#include "configuration/remarks.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace stickysim {

/// The values that the servers of a fleet give for a setting of which the model has one value for all.
class Consensus {
public:
  /// `by_default` is the product's value for a server that gives none; empty: it has none.
  explicit Consensus(std::optional<std::int64_t> by_default) : by_default_{by_default} {}

  /// Adds the value that a line with `servers` servers gives; empty: the line gives none.
  void add(std::optional<std::int64_t> value, std::int64_t servers, std::size_t line);

  /// The value of most servers, the first one on a tie; empty if none of them gives it.
  std::optional<std::int64_t> value() const;

  /// The first line that gives it.
  std::size_t line() const;

  /// Remarks on the servers that give another value.
  void remark_on_others(std::string_view option, Remarks& remarks) const;

private:
  struct Voice {
    std::optional<std::int64_t> value; ///< the default of a server that gives none
    bool given = false;
    std::int64_t servers = 0;
    std::size_t line = 0;
  };
  Voice winner() const;

  std::optional<std::int64_t> by_default_;
  std::vector<Voice> voices_;
};

} // namespace stickysim
