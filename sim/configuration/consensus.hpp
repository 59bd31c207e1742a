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
  /// Adds the value that a line with `servers` servers gives; empty: the line gives none.
  void add(std::optional<std::int64_t> value, std::int64_t servers, std::size_t line);

  /// The value that most servers give, the first one on a tie; empty if more of them give none.
  std::optional<std::int64_t> value() const;

  /// The first line that gives it.
  std::size_t line() const;

  /// Remarks on the servers that give another value.
  void remark_on_others(std::string_view option, Remarks& remarks) const;

private:
  struct Voice {
    std::optional<std::int64_t> value;
    std::int64_t servers = 0;
    std::size_t line = 0;
  };
  Voice winner() const;

  std::vector<Voice> voices_;
};

} // namespace stickysim
