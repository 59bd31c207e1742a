#pragma once

#include <stickysim/language/call.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A key that a condition may name, and the values that it has over the sweep, in canonical text.
struct ComparedKey {
  std::string path;
  std::vector<std::string> values;
};

/// Which points of a sweep are kept: `server.count < balancer.retries and server.workers != 4`. Quantities
/// are compared by size, words and calls by == and != only.
class PointCondition {
public:
  /// Reads comparisons of two keys, or of a key and a value, joined by `and`.
  static Result<PointCondition> read(std::string_view text, std::span<ComparedKey const> keys);

  /// Whether it holds where each key has the value given, in the order of the keys.
  bool holds(std::span<std::string const> values) const;

private:
  struct Side {
    std::optional<std::size_t> key; ///< or a value:
    std::string value;

    std::string const& at(std::span<std::string const> values) const { return key ? values[*key] : value; }
  };
  struct Part {
    Side left;
    std::string op;
    Side right;
  };
  friend class PointConditionReader;

  std::vector<Part> parts_;
};

} // namespace stickysim
