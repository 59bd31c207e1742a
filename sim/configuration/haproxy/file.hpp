#pragma once

#include "configuration/haproxy/proxy.hpp"

#include <list>
#include <optional>

namespace stickysim {

/// The sections of a HAProxy configuration and what they say of one another.
class HaproxyFile {
public:
  explicit HaproxyFile(std::vector<HaproxySection> sections);

  std::vector<HaproxySection> const& sections() const { return sections_; }

  /// The sections in force in `heir`, one of the file's, `heir` last: the `defaults` that it names by `from`,
  /// or else the last ones above it, and before these the `defaults` that they inherit from.
  std::vector<HaproxySection const*> inheritance(HaproxySection const& heir) const;

  /// The last `stick-table` of the section called `name`, or for `peers/table` that table of a `peers`
  /// section; null: there is none.
  Statement const* table_of(std::string const& name) const;

  /// The last statement of a directive in `global`; null: there is none.
  Statement const* global(std::string_view directive) const;

  /// The peers that a `peers` section names; empty: there is no such section.
  std::optional<std::int64_t> peers_of(std::string const& name) const;

  /// A server and the backend or listen section in which it stands.
  struct Located {
    HaproxyServer const* server = nullptr;
    HaproxyProxy const* proxy = nullptr;
  };

  /// The server whose checks decide whether `server` is up, at the end of what they `track`. `proxy` is where
  /// it stands. Null where the chain ends at a server that there is not, or goes in a circle.
  Located checked_for(HaproxyProxy const& proxy, HaproxyServer const& server);

  /// What stands in the backend or listen section of that name; null: there is none.
  HaproxyProxy const* proxy_called(std::string_view name);

private:
  std::vector<HaproxySection> sections_;
  std::vector<HaproxySection const*> defaults_;
  std::map<std::string_view, HaproxySection const*> defaults_by_name_; ///< the first of each name
  std::list<HaproxyProxy> others_;                                     ///< those that were asked for
};

} // namespace stickysim
