#include "twin/message.hpp"

#include <algorithm>

namespace stickysim::twin {

namespace {

/// NAME=VALUE between `start` and `end`, blanks before it left out.
void take_pair(std::string const& text, std::size_t start, std::size_t end,
               std::map<std::string, std::string>& cookies) {
  start = text.find_first_not_of(' ', start);
  auto const equals = text.find('=', start);
  if (equals >= end) return;
  cookies[text.substr(start, equals - start)] = text.substr(equals + 1, end - equals - 1);
}

} // namespace

std::string header(std::string const& message, std::string const& name) {
  auto const found = message.find("\r\n" + name + ": ");
  if (found == std::string::npos) return {};
  auto const start = found + name.size() + 4;
  return message.substr(start, message.find("\r\n", start) - start);
}

std::map<std::string, std::string> cookies_of(std::string const& request) {
  std::map<std::string, std::string> cookies;
  std::string const text = header(request, "cookie");
  for (std::size_t start = 0; start < text.size();) {
    auto const end = std::min(text.find(';', start), text.size());
    take_pair(text, start, end, cookies);
    start = end + 1;
  }
  return cookies;
}

void take_cookies(std::string const& answer, std::map<std::string, std::string>& cookies) {
  std::string const name = "\r\nset-cookie: ";
  for (auto found = answer.find(name); found != std::string::npos; found = answer.find(name, found + 1))
    take_pair(answer, found + name.size(), answer.find_first_of(";\r", found + name.size()), cookies);
}

} // namespace stickysim::twin
