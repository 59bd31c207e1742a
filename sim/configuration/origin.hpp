#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/statement.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// Where a key of a scenario comes from: the comment behind it.
class Origin {
public:
  Origin(char const* reason) : pieces_{{0, reason}} {}
  Origin(std::string reason) : pieces_{{0, std::move(reason)}} {}
  Origin(std::size_t line, std::string what) : pieces_{{line, std::move(what)}} {}

  /// A statement in its own words.
  Origin(Statement const& statement);

  Origin& operator+=(Origin const& more);
  friend Origin operator+(Origin origin, Origin const& more) { return origin += more; }

  /// `line 12: balance roundrobin`; printable.
  std::string text(ConfigurationFile const& file) const;

private:
  struct Piece {
    std::size_t line = 0; ///< 0: of no line
    std::string text;
  };
  std::vector<Piece> pieces_;
};

} // namespace stickysim
