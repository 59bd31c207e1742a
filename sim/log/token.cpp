#include "log/token.hpp"

#include <algorithm>

namespace stickysim {

namespace {

/// Whether an odd number of backslashes stands before the character at `at`.
bool is_escaped(std::string_view line, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && line[at - backslashes - 1] == '\\')
    ++backslashes;
  return backslashes % 2 != 0;
}

/// The place of the quote that ends the text at `from`, or of the line's end.
std::size_t closing_quote(std::string_view line, std::size_t from) {
  for (std::size_t at = from; (at = line.find('"', at)) != std::string_view::npos; ++at)
    if ((at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == ',') && !is_escaped(line, at))
      return at;
  return line.size();
}

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

/// The end of the bare field at `at`, which may be a list.
std::size_t bare_end(std::string_view line, std::size_t at) {
  std::size_t end = std::min(line.find(' ', at), line.size());
  while (end + 1 < line.size()) {
    bool const comma = line[end - 1] == ',' && end > at;
    bool const colon = line.substr(end, 3) == " : ";
    if (!comma && !colon) break;
    end = std::min(line.find(' ', end + (colon ? 3 : 1)), line.size());
  }
  return end;
}

} // namespace

void split_tokens(std::string_view line, std::size_t from, std::vector<Token>& tokens) {
  tokens.clear();
  for (std::size_t at = from; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t' || line[at] == ',') {
      ++at;
      continue;
    }
    Token token;
    std::size_t const equals = line.find_first_of("= \"", at);
    if (equals != std::string_view::npos && line[equals] == '=' && is_key(line.substr(at, equals - at))) {
      token.key = line.substr(at, equals - at);
      at = equals + 1;
    }
    if (at < line.size() && line[at] == '"') {
      std::size_t const end = closing_quote(line, at + 1);
      token.kind = Token::Kind::quoted;
      token.text = line.substr(at + 1, end - at - 1);
      at = end + 1;
    } else if (std::size_t end = 0;
               at < line.size() && line[at] == '[' && (end = line.find(']', at)) != std::string_view::npos) {
      token.kind = Token::Kind::bracketed;
      token.text = line.substr(at + 1, end - at - 1);
      at = end + 1;
    } else {
      std::size_t const bare = bare_end(line, at);
      token.text = line.substr(at, bare - at);
      at = bare;
    }
    tokens.push_back(token);
  }
}

} // namespace stickysim
