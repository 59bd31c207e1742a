#include "log/json_object.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>

namespace stickysim {

/// Is told of what stands in the text, one thing after the other.
class JsonObject::Reader final : public nlohmann::json_sax<nlohmann::json> {
public:
  explicit Reader(JsonObject& object) : object_{object} {}

  bool null() override { return true; }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
  bool number_float(number_float_t, string_t const& text) override { return add(text); }
  bool string(string_t& value) override { return add(value); }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return ++arrays_ != 0 && is_object_; }
  bool end_array() override { return --arrays_ != UINT32_MAX; }
  bool parse_error(std::size_t, std::string const&, nlohmann::detail::exception const&) override {
    return false;
  }

  bool start_object(std::size_t) override {
    is_object_ = true;
    starts_.push_back(path_.size());
    return starts_.size() < deepest;
  }
  bool end_object() override {
    path_.resize(starts_.back());
    starts_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    path_.resize(starts_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name;
    return true;
  }

private:
  static constexpr std::size_t deepest = 32;

  bool add(std::string_view value) {
    if (!is_object_) return false;
    bool const follows_in_array =
        arrays_ > 0 && object_.count_ > 0 && object_.members_[object_.count_ - 1].path == path_;
    if (follows_in_array) return true;
    object_.add(path_, value);
    return true;
  }

  JsonObject& object_;
  std::string path_;
  std::vector<std::size_t> starts_; ///< of the paths of the objects that are open
  std::uint32_t arrays_ = 0;
  bool is_object_ = false;
};

void JsonObject::add(std::string_view path, std::string_view value) {
  if (count_ == members_.size()) members_.emplace_back();
  Member& member = members_[count_++];
  member.path = path;
  member.value = value;
}

namespace {

/// Takes an object of texts without escapes and of numbers apart, as most logs have it.
class PlainScanner {
public:
  explicit PlainScanner(std::string_view text) : text_{text} {}

  /// Whether the character is next, behind blanks; skips it then.
  bool skip(char wanted) {
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  /// The text behind its opening quote; false if it has escapes or does not end.
  bool text(std::string_view& value) {
    std::size_t const end = text_.find('"', at_);
    if (end == std::string_view::npos) return false;
    value = text_.substr(at_, end - at_);
    at_ = end + 1;
    return value.find('\\') == std::string_view::npos;
  }

  bool number(std::string_view& value) {
    std::size_t const end = std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size());
    value = text_.substr(at_, end - at_);
    at_ = end;
    return !value.empty();
  }

  bool at_end() const { return text_.find_first_not_of(" \t", at_) == std::string_view::npos; }

private:
  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

bool JsonObject::parse_plain(std::string_view text) {
  PlainScanner scanner{text};
  if (!scanner.skip('{')) return false;
  do {
    std::string_view path;
    std::string_view value;
    if (!scanner.skip('"') || !scanner.text(path) || !scanner.skip(':')) return false;
    if (!(scanner.skip('"') ? scanner.text(value) : scanner.number(value))) return false;
    add(path, value);
  } while (scanner.skip(','));
  return scanner.skip('}') && scanner.at_end();
}

bool JsonObject::parse(std::string_view text) {
  count_ = 0;
  if (parse_plain(text)) return true;
  count_ = 0;
  if (Reader reader{*this}; nlohmann::json::sax_parse(text.begin(), text.end(), &reader)) return true;
  // Without `escape=json` nginx writes the bytes of quotes in a way (`\x22`) that JSON has not.
  std::size_t at = text.find("\\x");
  if (at == std::string_view::npos) return false;
  std::string mended{text};
  for (; (at = mended.find("\\x", at)) != std::string::npos; at += 3)
    mended.insert(at, 1, '\\');
  count_ = 0;
  Reader reader{*this};
  return nlohmann::json::sax_parse(mended, &reader);
}

std::string const* JsonObject::find(std::string_view path) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (members_[i].path == path) return &members_[i].value;
  return nullptr;
}

} // namespace stickysim
