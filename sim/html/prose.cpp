#include "html/prose.hpp"

#include "html/markup.hpp"
#include "html/plot.hpp"
#include "language/digit.hpp"

#include <algorithm>

namespace stickysim {

namespace {

/// Whether `text` begins with the sign of a number, given what stands before it: `1e-5` and `a-1` have none.
bool begins_with_minus(std::string_view text, std::string_view before) {
  return text.size() > 1 && text[0] == '-' && is_digit(text[1]) &&
         (before.empty() || before.back() == ' ' || before.back() == '(');
}

} // namespace

std::string shown_words(std::string_view text) {
  constexpr std::string_view no_break_space = "\xC2\xA0";
  constexpr std::string_view minus = "\u2212";
  constexpr std::string_view units[] = {"%", "ns", "us", "ms", "s", "min", "h"};
  std::string words;
  while (!text.empty()) {
    if (begins_with_minus(text, words)) {
      words += minus;
      text.remove_prefix(1);
      continue;
    }
    bool const is_gap = text.front() == ' ' && !words.empty() && is_digit(words.back());
    if (!is_gap) {
      words += text.front();
      text.remove_prefix(1);
      continue;
    }
    std::size_t const end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz%", 1), text.size());
    std::string_view const word = text.substr(1, end - 1);
    bool const is_unit = std::ranges::find(units, word) != std::end(units);
    words.append(is_unit ? no_break_space : " ").append(is_unit ? shown_unit(word) : word);
    text.remove_prefix(end);
  }
  return words;
}

std::string with_names(std::string_view sentence, RunOutline const& outline) {
  Markup html;
  while (!sentence.empty()) {
    std::size_t const quote = sentence.find('\'');
    html.text(shown_words(sentence.substr(0, quote)));
    if (quote == std::string_view::npos) break;
    sentence.remove_prefix(quote);
    std::size_t const end = sentence.find('\'', 1);
    auto const name = end == std::string_view::npos ? std::string_view{} : sentence.substr(1, end - 1);
    auto const found = std::ranges::find(outline.variants, name);
    if (found == outline.variants.end()) {
      html.text("'");
      sentence.remove_prefix(1);
      continue;
    }
    auto const variant = static_cast<std::size_t>(found - outline.variants.begin());
    html.element("b", {{"class", "name " + series_class(variant)}}, name);
    sentence.remove_prefix(end + 1);
  }
  return html.take();
}

} // namespace stickysim
