#include "scenario/point_condition.hpp"

#include "language/trimmed.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::string_view condition_form = "write KEY < KEY or KEY < VALUE, several joined by 'and'";
constexpr std::string_view marks = "<>=!";
constexpr std::string_view ops[] = {"<", "<=", "==", "!=", ">=", ">"};

bool is_order(std::string_view op) { return op != "==" && op != "!="; }

/// Where the operator stands; one within parentheses is an argument's.
std::size_t find_operator(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (depth == 0 && marks.find(text[at]) != std::string_view::npos) return at;
  }
  return std::string_view::npos;
}

template <class T>
bool compare(T const& left, std::string_view op, T const& right) {
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  return op == ">=" ? left >= right : left > right;
}

bool compare(std::string const& left, std::string_view op, std::string const& right) {
  auto const left_size = parse_quantity(left);
  auto const right_size = parse_quantity(right);
  if (left_size && right_size && left_size->unit == right_size->unit)
    return compare(left_size->value, op, right_size->value);
  return compare<std::string_view>(left, op, right);
}

} // namespace

class PointConditionReader {
public:
  PointConditionReader(std::string_view text, std::span<ComparedKey const> keys) : text_{text}, keys_{keys} {}

  Result<PointCondition> read() {
    for (std::string_view rest = text_; !failed_;) {
      auto const end = std::min(rest.find(" and "), rest.size());
      add(rest.substr(0, end));
      if (end == rest.size()) break;
      rest.remove_prefix(end + 5);
    }
    if (failed_) return *failed_;
    return condition_;
  }

private:
  using Side = PointCondition::Side;

  void fail(std::string_view part, std::string message, std::string_view help) {
    if (failed_) return;
    auto const offset = part.empty() ? 0 : static_cast<std::size_t>(part.data() - text_.data());
    failed_ = CallError{std::move(message), offset, std::string{help}};
  }

  void add(std::string_view part) {
    auto const at = find_operator(part);
    auto const end = part.find_first_not_of(marks, at);
    if (at == std::string_view::npos || end == std::string_view::npos)
      return fail(trimmed(part), "this compares nothing", condition_form);
    auto const op = part.substr(at, end - at);
    if (std::ranges::find(ops, op) == std::end(ops))
      return fail(op, fmt::format("'{}' is not a comparison", op),
                  fmt::format("one of {}", fmt::join(ops, " ")));
    auto const left_text = trimmed(part.substr(0, at));
    auto const right_text = trimmed(part.substr(end));
    if (left_text.empty() || right_text.empty())
      return fail(trimmed(part), "one side is empty", condition_form);
    auto const left = side(left_text);
    auto const right = side(right_text);
    if (!left.key && !right.key) return fail_keyless(left_text, right_text);
    if (is_order(op)) {
      check_order(left, right, left_text);
    } else {
      check_word(left, right, right_text);
      check_word(right, left, left_text);
    }
    condition_.parts_.push_back({left, std::string{op}, right});
  }

  Side side(std::string_view text) const {
    auto const found = std::ranges::find(keys_, text, &ComparedKey::path);
    if (found != keys_.end()) return {static_cast<std::size_t>(found - keys_.begin()), {}};
    auto const call = parse_call(text);
    return {std::nullopt, call ? call->text : std::string{text}};
  }

  void fail_keyless(std::string_view left, std::string_view right) {
    auto const word = !parse_quantity(left) ? left : right;
    std::vector<std::string> paths;
    for (auto const& key : keys_)
      paths.push_back(key.path);
    auto const meant = did_you_mean(word, paths);
    fail(word, fmt::format("'{}' is not swept", word),
         keys_.empty()   ? "no key is"
         : meant.empty() ? fmt::format("swept keys are {}", fmt::join(paths, ", "))
                         : fmt::format("did you mean {}?", fmt::join(meant, " or ")));
  }

  std::vector<std::string> values_of(Side const& side) const {
    return side.key ? keys_[*side.key].values : std::vector{side.value};
  }

  /// What is put in an order must be quantities that measure the same.
  void check_order(Side const& left, Side const& right, std::string_view where) {
    std::optional<Argument> first;
    for (auto const* const side : {&left, &right})
      for (auto const& value : values_of(*side)) {
        auto const size = parse_quantity(value);
        if (!size)
          return fail(where, fmt::format("'{}' is neither more nor less than another value", value),
                      value.find(" or ") != std::string::npos
                          ? "there is no `or`; conditions are joined by `and`"
                          : "< <= >= > compare numbers; words are compared by == and !=");
        if (!first) first = *size;
        if (size->unit != first->unit)
          return fail(where,
                      fmt::format("'{}' is {}, '{}' is {}", first->text, row_of(first->unit).noun, value,
                                  row_of(size->unit).noun),
                      "both sides must measure the same");
      }
  }

  /// A word that no value of the key is like is misspelled.
  void check_word(Side const& side, Side const& other, std::string_view where) {
    if (!side.key || other.key || parse_quantity(other.value)) return;
    auto const& key = keys_[*side.key];
    if (std::ranges::find(key.values, other.value) != key.values.end()) return;
    auto const meant = did_you_mean(other.value, key.values);
    fail(where, fmt::format("'{}' is never {}", key.path, other.value),
         meant.empty() ? fmt::format("its values are {}", fmt::join(key.values, ", "))
                       : fmt::format("did you mean {}?", fmt::join(meant, " or ")));
  }

  std::string_view text_;
  std::span<ComparedKey const> keys_;
  PointCondition condition_;
  std::optional<CallError> failed_;
};

Result<PointCondition> PointCondition::read(std::string_view text, std::span<ComparedKey const> keys) {
  return PointConditionReader{text, keys}.read();
}

bool PointCondition::holds(std::span<std::string const> values) const {
  return std::ranges::all_of(parts_, [&](Part const& part) {
    return compare(part.left.at(values), part.op, part.right.at(values));
  });
}

} // namespace stickysim
