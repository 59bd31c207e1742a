#include "log/common_head.hpp"

#include "log/address.hpp"

#include <algorithm>

namespace stickysim {

namespace {

std::string_view without_quotes(std::string_view text) {
  bool const quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Takes the first word of `text` off it.
std::string_view take_word(std::string_view& text) {
  std::string_view const word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

} // namespace

CommonHead parse_common_head(std::string_view text) {
  CommonHead head;
  while (text.ends_with(' '))
    text.remove_suffix(1);
  head.host = without_quotes(take_word(text));
  std::string_view last_forwarded = head.host;
  if (last_forwarded.ends_with(',')) {
    head.forwarded = without_port(last_forwarded.substr(0, last_forwarded.size() - 1));
    while (last_forwarded.ends_with(','))
      last_forwarded = take_word(text);
    head.host = without_quotes(take_word(text));
  }
  std::string_view after_ident = text;
  std::string_view const second = take_word(after_ident);
  std::string_view user = after_ident;
  std::string_view const third = take_word(user);
  // `host - Ann Lee` has four words, too, and a dash for the ident that nobody gives.
  if (head.forwarded.empty() && second != "-" && third == "-" && !user.empty()) {
    bool const both_are_addresses = (is_address(head.host) || head.host == "-") && is_address(second);
    bool const is_site = !both_are_addresses && (is_address(without_port(second)) || has_port(head.host));
    if (both_are_addresses && head.host != "-") head.forwarded = head.host;
    if (is_site) head.site = head.host;
    if (both_are_addresses || is_site) {
      head.host = second;
      after_ident = user;
    }
  }
  head.user = after_ident;
  return head;
}

} // namespace stickysim
