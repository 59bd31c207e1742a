#pragma once

#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"

#include <map>
#include <string>
#include <string_view>

namespace stickysim {

/// The value in force of an option: the last one in the server's own line or in its defaults.
struct HaproxyServerOption {
  std::string value; ///< empty for an option without one
  std::size_t line = 0;
};

/// The options of a server that the model knows, by name.
using HaproxyServerOptions = std::map<std::string, HaproxyServerOption, std::less<>>;

/// A `server` or `server-template` of a backend.
struct HaproxyServer {
  std::string name;
  std::string address;
  std::size_t line = 0;
  std::int64_t count = 1;
  HaproxyServerOptions options;

  std::string_view value(std::string_view option) const {
    auto const found = options.find(option);
    return found == options.end() ? std::string_view{} : std::string_view{found->second.value};
  }

  /// The line that gives an option; the server's own if none does.
  std::size_t line_of(std::string_view option) const {
    auto const found = options.find(option);
    return found == options.end() ? line : found->second.line;
  }
};

/// Adds the options that stand in `statement` from the word at `first` on. Source: HAProxy 2.6 configuration
/// manual, 5.2.
void read_haproxy_options(Statement const& statement, std::size_t first, HaproxyServerOptions& options,
                          Remarks& remarks);

/// The servers of a `server` or `server-template`; they start with the options of `default-server` so far.
HaproxyServer read_haproxy_server(Statement const& statement, HaproxyServerOptions const& defaults,
                                  Remarks& remarks);

} // namespace stickysim
