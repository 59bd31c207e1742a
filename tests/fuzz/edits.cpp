#include "fuzz/edits.hpp"

#include "fuzz/target.hpp"

#include <algorithm>
#include <cstdint>

namespace stickysim {
namespace {

constexpr std::size_t largest_text = 1 << 20;

class Edits {
public:
  Edits(std::string text, std::string_view edits) : text_{std::move(text)}, left_{edits} {}

  std::string take() {
    while (!left_.empty() && text_.size() < largest_text)
      step();
    return std::move(text_);
  }

private:
  /// A letter says what is done, two bytes where, one how much; then may follow what is put there.
  void step() {
    char const kind = static_cast<char>(next());
    std::size_t const place = next() << 8 | next();
    std::size_t const at = place * (text_.size() + 1) >> 16;
    switch (kind) {
    case 'o': overwrite(at); break;
    case 'i': text_.insert(at, bytes()); break;
    case 'e': text_.erase(at, next()); break;
    case 'c': replace_cell(at); break;
    case 'd': text_.insert(line_begin(at), line_at(at)); break;
    case 'l': text_.erase(line_begin(at), line_at(at).size()); break;
    case 'x': text_.erase(at); break;
    default: break;
    }
  }

  std::size_t next() {
    if (left_.empty()) return 0;
    auto const byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return byte;
  }

  std::string bytes() {
    std::string const taken{left_.substr(0, next())};
    left_.remove_prefix(std::min(taken.size(), left_.size()));
    return taken;
  }

  void overwrite(std::size_t at) {
    std::string const put = bytes();
    text_.replace(at, std::min(put.size(), text_.size() - at), put);
  }

  /// What stands between two commas, spaces or ends of lines.
  void replace_cell(std::size_t at) {
    constexpr std::string_view bounds = ", \n";
    std::size_t const before = at == 0 ? std::string::npos : text_.find_last_of(bounds, at - 1);
    std::size_t const begin = before == std::string::npos ? 0 : before + 1;
    std::size_t const end = std::min(text_.find_first_of(bounds, begin), text_.size());
    text_.replace(begin, end - begin, bytes());
  }

  std::size_t line_begin(std::size_t at) const {
    std::size_t const before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return before == std::string::npos ? 0 : before + 1;
  }
  std::string line_at(std::size_t at) const {
    std::size_t const begin = line_begin(at);
    std::size_t const end = text_.find('\n', begin);
    return text_.substr(begin, end == std::string::npos ? end : end - begin + 1);
  }

  std::string text_;
  std::string_view left_;
};

} // namespace

std::string edited(std::string text, std::string_view edits) { return Edits{std::move(text), edits}.take(); }

std::vector<std::string> edit_words() {
  return {"c\x40\x01\x01"
          "0",
          "c\x80\x01\x02-1",
          "c\xC0\x01\x03nan",
          "c\x20\x01\x04"
          "1e99",
          "o\x40\x01\x01\xFF",
          "d\x80\x01",
          "l\x80\x01",
          "x\x80\x01",
          "<fuzz>",
          "\"",
          "\x1b[31m",
          "18446744073709551615",
          "-9223372036854775808",
          "\xE2\x80\xAE",
          "=1+1"};
}

} // namespace stickysim
