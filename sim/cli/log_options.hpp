#pragma once

#include "cli/arguments.hpp"
#include <stickysim/engine/time.hpp>
#include <stickysim/log/reader.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace stickysim {

/// The option that names the format of a log, as a command calls it.
constexpr Option log_format_option(std::string_view name) {
  return {name, '\0', "common|haproxy|json|alb|w3c|envoy", false,
          "of a log: its format (found from its lines)"};
}

/// Options of every command that reads access logs.
inline constexpr std::array log_options{
    Option{"session", '\0', "FIELD", false,
           "of a log: the field, cookie or header that says to which session a request belongs"},
    Option{"client", '\0', "FIELD", false,
           "of a log: the field that says who asks (its host, or X-Forwarded-For)"},
    Option{
        "session-timeout", '\0', "TIME", false,
        "of a log: without --session, a longer gap between a client's requests starts a new session (30min)"},
    Option{"only", '\0', "PATTERN", true, "of a log: only requests for paths such as '/shop/*'"},
    Option{"skip", '\0', "PATTERN", true,
           "of a log: no requests for such paths; 'static': for images, styles and the like"},
};

/// Those of every such command, before a command's own.
template <std::size_t own>
constexpr std::array<Option, log_options.size() + own> with_log_options(Option const (&options)[own]) {
  std::array<Option, log_options.size() + own> all{};
  std::ranges::copy(log_options, all.begin());
  std::copy(options, options + own, all.begin() + log_options.size());
  return all;
}

/// What these options say; `format` is the name of the one that names the format.
LogOptions log_options_of(Arguments const& arguments, std::string_view format);

/// The value of --session-timeout, 30 minutes without it. Throws UsageError.
Nanoseconds session_timeout_of(Arguments const& arguments);

} // namespace stickysim
