#pragma once

#include <map>
#include <string>

namespace stickysim::twin {

/// The value of a header of an HTTP message, its name in small letters; empty if it has none.
std::string header(std::string const& message, std::string const& name);

/// The cookies that a request carries, by name.
std::map<std::string, std::string> cookies_of(std::string const& request);

/// Puts the cookies that an answer sets among those that its client has.
void take_cookies(std::string const& answer, std::map<std::string, std::string>& cookies);

} // namespace stickysim::twin
