#include "configuration/template_mark.hpp"

#include "configuration/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 21> jinja_words = {
    "for",   "endfor", "if",      "elif",   "else",   "endif", "set",  "endset", "include", "import", "from",
    "macro", "block",  "extends", "assign", "unless", "case",  "with", "raw",    "call",    "comment"};
constexpr std::array<std::string_view, 5> terraform_words = {"for", "endfor", "if", "else", "endif"};

/// The word behind an opening mark, its dash or tilde and blanks.
std::string_view word_at(std::string_view text) {
  std::size_t const begin = std::min(text.find_first_not_of("-+~ \t"), text.size());
  std::size_t end = begin;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0)
    ++end;
  return text.substr(begin, end - begin);
}

bool is_capital(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0 ||
         std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
}

} // namespace

std::optional<TemplateMark> template_mark(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    std::string_view const two = text.substr(at, 2);
    std::string_view const behind = text.substr(at + 2);
    if (two == "{{") return TemplateMark{at, "Jinja, Go, Helm or consul-template"};
    if (two == "<%") return TemplateMark{at, "ERB or EPP"};
    if (two == "{%" && std::ranges::count(jinja_words, word_at(behind)) > 0) return TemplateMark{at, "Jinja"};
    if (two == "%{" && std::ranges::count(terraform_words, word_at(behind)) > 0)
      return TemplateMark{at, "Terraform"};
  }
  return {};
}

std::string_view environment_variable(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    bool const braced = at + 1 < text.size() && text[at + 1] == '{';
    std::size_t const begin = at + (braced ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && is_capital(text[end]))
      ++end;
    bool const named = end > begin && std::isdigit(static_cast<unsigned char>(text[begin])) == 0;
    // `${NAME:-default}` is a variable as well; `$Name` is none.
    bool const closed = braced
                            ? end < text.size() && (text[end] == '}' || text[end] == ':')
                            : end == text.size() || std::isalnum(static_cast<unsigned char>(text[end])) == 0;
    if (named && closed && end > begin + 1)
      return text.substr(at, end - at + (braced && text[end] == '}' ? 1 : 0));
  }
  return {};
}

Diagnostics template_refusal(ConfigurationFile const& file, std::size_t line, std::string_view language) {
  bool const environment = language == envsubst_language;
  return refusal(
      file, line,
      environment ? "this is a template: it has variables of the environment that are not filled in"
                  : fmt::format("this is a template ({}) that has not been rendered", language),
      environment ? "render it first, such as by envsubst < TEMPLATE > FILE, and import what comes out"
                  : "render it first and import what comes out: the file that the balancer reads");
}

} // namespace stickysim
