#include "configuration/nginx/block.hpp"

#include "configuration/refusal.hpp"
#include "configuration/template_mark.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace stickysim {
namespace {

constexpr int deepest = 32;
constexpr std::size_t most_of_a_mark = 32;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

class BlockParser {
public:
  BlockParser(ConfigurationFile const& file, NginxSource const& source)
      : file_{file}, end_{source.end}, at_{source.begin, 0} {}

  Result<std::vector<Statement>, Diagnostics> parse() {
    std::vector<Statement> statements = block(0, {});
    if (!problem_.empty()) return problem_;
    return statements;
  }

private:
  /// A place in the file; the end of a line counts as a character.
  struct Position {
    std::size_t line = 0; ///< from 0
    std::size_t column = 0;
  };

  bool at_end() const { return at_.line >= end_; }

  char current() const {
    std::string const& line = file_.lines[at_.line];
    return at_.column < line.size() ? line[at_.column] : '\n';
  }

  void advance() {
    if (at_.column++ >= file_.lines[at_.line].size()) at_ = {at_.line + 1, 0};
  }

  bool starts_with(std::string_view text) const {
    return std::string_view{file_.lines[at_.line]}
        .substr(std::min(at_.column, file_.lines[at_.line].size()))
        .starts_with(text);
  }

  void skip_blanks_and_comments() {
    while (!at_end() && (is_blank(current()) || current() == '#')) {
      if (current() == '#') at_.column = file_.lines[at_.line].size();
      advance();
    }
  }

  /// From behind its opening brace to its closing one or, outermost, all of the file.
  std::vector<Statement> block(int depth, Position opened) {
    std::vector<Statement> statements;
    while (problem_.empty()) {
      skip_blanks_and_comments();
      if (at_end()) {
        if (depth > 0) fail(opened, "the block is never closed", "add a }");
        break;
      }
      if (current() == '}') {
        if (depth == 0) fail(at_, "this brace closes no block", {});
        break;
      }
      statements.push_back(statement(depth));
    }
    return statements;
  }

  Statement statement(int depth) {
    Position const start = at_;
    Statement result{at_.line + 1, {}, {}};
    while (problem_.empty()) {
      skip_blanks_and_comments();
      if (at_end() || current() == '}') {
        fail(start, "the statement is never ended", "add a ;");
      } else if (current() == ';') {
        if (result.words.empty()) fail(at_, "this ends no statement", {});
        advance();
        break;
      } else if (refuse_template()) {
        break;
      } else if (current() == '{') {
        if (result.words.empty() && starts_with("{#") && problem_.empty())
          problem_ = template_refusal(file_, at_.line + 1, "Jinja");
        if (result.words.empty()) fail(at_, "this block has no name", {});
        if (depth == deepest)
          fail(at_, fmt::format("more than {} blocks stand within one another", deepest), {});
        if (!problem_.empty()) break;
        Position const brace = at_;
        advance();
        if (result.words[0].ends_with("_by_lua_block"))
          skip_lua(brace);
        else
          result.block = block(depth + 1, brace);
        if (problem_.empty()) advance();
        break;
      } else {
        result.words.push_back(word());
      }
    }
    return result;
  }

  /// Braces that nginx would take for blocks without a name, and marks that no word starts with.
  bool refuse_template() {
    std::string_view const rest =
        std::string_view{file_.lines[at_.line]}.substr(std::min(at_.column, file_.lines[at_.line].size()));
    auto const mark = template_mark(rest.substr(0, most_of_a_mark));
    if (!mark || mark->offset > 0) return false;
    if (problem_.empty()) problem_ = template_refusal(file_, at_.line + 1, mark->language);
    return true;
  }

  /// From behind the opening brace to the closing one, which braces in comments and texts of Lua are not.
  /// Source: OpenResty, lua-nginx-module, src/ngx_http_lua_lex.rl.
  void skip_lua(Position opened) {
    for (int depth = 1; !at_end(); advance()) {
      char const c = current();
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) return;
      if (c == '"' || c == '\'') skip_lua_text(c);
      if (c == '[') skip_lua_brackets();
      if (c == '-' && starts_with("--")) {
        at_.column += 2;
        if (!skip_lua_brackets()) at_.column = file_.lines[at_.line].size();
      }
      if (at_end()) break;
    }
    fail(opened, "the block is never closed", "add a }");
  }

  /// To the closing quote, or the end of the line.
  void skip_lua_text(char quote) {
    for (advance(); !at_end() && current() != quote && current() != '\n'; advance())
      if (current() == '\\') advance();
  }

  /// At `[[` or `[==[`: to the last character of the bracket that closes it.
  bool skip_lua_brackets() {
    std::string const& line = file_.lines[at_.line];
    if (current() != '[') return false;
    std::size_t const second = line.find_first_not_of('=', at_.column + 1);
    if (second == std::string::npos || line[second] != '[') return false;
    std::string const close = ']' + std::string(second - at_.column - 1, '=') + ']';
    at_.column = second + 1;
    while (!at_end() && !starts_with(close))
      advance();
    if (!at_end()) at_.column += close.size() - 1;
    return true;
  }

  std::string word() {
    char const first = current();
    return first == '"' || first == '\'' ? quoted_word(first) : bare_word();
  }

  std::string quoted_word(char quote) {
    Position const start = at_;
    std::string text;
    for (advance(); !at_end() && current() != quote; advance())
      text += current() == '\\' ? escaped() : std::string{current()};
    if (at_end()) {
      fail(start, "the quote is never closed", {});
      return text;
    }
    advance();
    bool const separated =
        at_end() || is_blank(current()) || std::string_view{";{)"}.find(current()) != std::string_view::npos;
    if (!separated) fail(at_, "a word ends with its quotes", "separate the words by a blank");
    return text;
  }

  std::string bare_word() {
    std::string text;
    for (; !at_end() && !is_blank(current()) && current() != ';'; advance()) {
      // ${name} is a variable, not the start of a block.
      if (current() == '{' && !text.ends_with('$')) break;
      text += current() == '\\' ? escaped() : std::string{current()};
    }
    return text;
  }

  /// Reads a backslash and the character that it escapes. Before most characters it stands for itself.
  std::string escaped() {
    advance();
    if (at_end()) return {};
    switch (char const c = current()) {
    case '"':
    case '\'':
    case '\\': return {c};
    case 't': return "\t";
    case 'r': return "\r";
    case 'n': return "\n";
    default: return {'\\', c};
    }
  }

  void fail(Position position, std::string message, std::string help) {
    if (problem_.empty())
      problem_ = refusal_at(file_, position.line + 1, position.column, std::move(message), std::move(help));
  }

  ConfigurationFile const& file_;
  std::size_t end_; ///< the line behind the last one
  Position at_;
  Diagnostics problem_; ///< the first one; parsing ends there
};

} // namespace

Result<std::vector<Statement>, Diagnostics> nginx_statements_of(ConfigurationFile const& file,
                                                                NginxSource const& source) {
  return BlockParser{file, source}.parse();
}

} // namespace stickysim
