#include "configuration/haproxy/section.hpp"

#include "configuration/refusal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 21> section_kinds = {
    "backend",   "cache",  "crt-store",   "defaults",    "dynamic-update", "fcgi-app", "frontend",
    "global",    "listen", "log-forward", "log-profile", "mailers",        "peers",    "program",
    "resolvers", "ring",   "traces",      "userlist",    "http-errors",    "acme",     "healthcheck"};

/// Goes through a line and keeps track of open quotes.
class WordScan {
public:
  explicit WordScan(std::string_view line) : line_{line} {}

  Result<std::vector<std::string>> scan() {
    for (at_ = 0; at_ < line_.size(); ++at_) {
      char const c = line_[at_];
      if (c == quote_) {
        quote_ = 0;
      } else if (c == '\\' && quote_ != '\'') {
        if (!escape()) return CallError{"the escape \\x lacks its two hexadecimal digits", at_, {}};
      } else if (quote_ != 0) {
        add(c);
      } else if (c == '"' || c == '\'') {
        quote_ = c;
        quoted_at_ = at_;
        in_word_ = true;
      } else if (c == '#') {
        break;
      } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
        end_word();
      } else {
        add(c);
      }
    }
    if (quote_ != 0) return CallError{"the quote is never closed", quoted_at_, "close it on the same line"};
    end_word();
    return std::move(words_);
  }

private:
  void add(char c) {
    word_ += c;
    in_word_ = true;
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  /// At a backslash: reads the escape. Before other characters a backslash stands for itself.
  bool escape() {
    char const next = at_ + 1 < line_.size() ? line_[at_ + 1] : '\0';
    if (next == 'x') return escape_byte();
    constexpr std::string_view escaped = "\\ #'\"\tnrt";
    constexpr std::string_view meant = "\\ #'\"\t\n\r\t";
    std::size_t const which = escaped.find(next);
    bool const dollar = next == '$' && quote_ == '"';
    if (which == std::string_view::npos && !dollar) {
      add('\\');
      return true;
    }
    add(dollar ? '$' : meant[which]);
    ++at_;
    return true;
  }

  bool escape_byte() {
    unsigned value = 0;
    std::string_view const digits = line_.substr(std::min(at_ + 2, line_.size()), 2);
    auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc{} || stop != digits.data() + 2) return false;
    add(static_cast<char>(value));
    at_ += 3;
    return true;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  char quote_ = 0; ///< the one that is open; 0: none
  std::size_t quoted_at_ = 0;
  bool in_word_ = false; ///< also of an empty one: ""
  std::string word_;
  std::vector<std::string> words_;
};

HaproxySection section_of(Statement const& header) {
  HaproxySection section;
  section.line = header.line;
  section.kind = header.words[0];
  bool const named = header.word(1) != "from";
  if (named) section.name = header.word(1);
  std::size_t const from = named ? 2 : 1;
  if (header.word(from) == "from") section.from = header.word(from + 1);
  return section;
}

} // namespace

Result<std::vector<std::string>> haproxy_words(std::string_view line) { return WordScan{line}.scan(); }

Result<std::vector<HaproxySection>, Diagnostics> haproxy_sections(ConfigurationFile const& file) {
  std::vector<HaproxySection> sections;
  for (std::size_t index = 0; index < file.lines.size(); ++index) {
    auto words = haproxy_words(file.lines[index]);
    if (!words)
      return refusal_at(file, index + 1, words.error().offset, words.error().message, words.error().help);
    if (words->empty()) continue;
    Statement statement{index + 1, std::move(*words), {}};
    if (std::ranges::count(section_kinds, statement.words[0]) > 0)
      sections.push_back(section_of(statement));
    else if (sections.empty())
      return refusal(file, index + 1, "this stands in no section",
                     "a section starts with global, defaults, frontend, backend or listen");
    else
      sections.back().statements.push_back(std::move(statement));
  }
  return sections;
}

std::vector<HaproxySection const*> inheritance(std::vector<HaproxySection> const& sections,
                                               HaproxySection const& heir) {
  HaproxySection const* last_above = nullptr;
  std::map<std::string_view, HaproxySection const*> named;
  for (HaproxySection const& section : sections) {
    if (section.kind != "defaults") continue;
    if (section.line < heir.line) last_above = &section;
    named.try_emplace(section.name, &section);
  }
  std::vector<HaproxySection const*> chain{&heir};
  if (heir.from.empty() && last_above != nullptr) chain.push_back(last_above);
  while (!chain.back()->from.empty()) {
    auto const found = named.find(chain.back()->from);
    // Only sections above can be named, so that no section inherits from itself.
    if (found == named.end() || found->second->line >= chain.back()->line) break;
    chain.push_back(found->second);
  }
  std::ranges::reverse(chain);
  return chain;
}

} // namespace stickysim
