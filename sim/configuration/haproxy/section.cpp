#include "configuration/haproxy/section.hpp"

#include "configuration/refusal.hpp"
#include "configuration/template_mark.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

// What stands in quotes there goes into answers and logs, which may look like a template.
constexpr std::array<std::string_view, 5> lines_of_text = {"log-format", "log-format-sd", "error-log-format",
                                                           "unique-id-format", "errorfile"};

/// A line without its comment and without what stands in quotes.
std::string bare_text(std::string_view line) {
  std::string text;
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    char const c = line[at];
    if (c == '\\' && quote != '\'') {
      ++at;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      break;
    } else {
      text += c;
    }
  }
  return text;
}

/// The language of a template to which a line belongs; empty: to none.
std::string_view template_of(std::string_view line) {
  std::string const bare = bare_text(line);
  if (auto const mark = template_mark(bare)) return mark->language;
  // In double quotes HAProxy itself fills in variables of the environment.
  if (environment_variable(bare).starts_with("${")) return envsubst_language;
  std::size_t const begin = std::min(line.find_first_not_of(" \t"), line.size());
  std::string_view const word = line.substr(begin, line.find_first_of(" \t", begin) - begin);
  bool const text =
      word.starts_with('#') || word.starts_with("http-") || std::ranges::count(lines_of_text, word) > 0;
  auto const words =
      text ? Result<std::vector<std::string>>{std::vector<std::string>{}} : haproxy_words(line);
  for (std::size_t i = 0; words && i < words->size(); ++i)
    if (auto const mark = template_mark((*words)[i])) return mark->language;
  return {};
}

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
  // A template may break any other rule.
  for (std::size_t index = 0; index < file.lines.size(); ++index)
    if (auto const language = template_of(file.lines[index]); !language.empty())
      return template_refusal(file, index + 1, language);
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

} // namespace stickysim
