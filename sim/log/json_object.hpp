#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// The members of a JSON object on a line, those of objects within it under their path (`request.remote_ip`),
/// of an array its first. Keeps its memory from line to line.
class JsonObject {
public:
  struct Member {
    std::string path;
    std::string value; ///< of a text its characters, of a number its digits as written
  };

  /// False if the text is no object.
  bool parse(std::string_view text);

  /// The value of the member; null if there is none.
  std::string const* find(std::string_view path) const;

  std::size_t size() const { return count_; }
  Member const& operator[](std::size_t index) const { return members_[index]; }

private:
  class Reader;

  void add(std::string_view path, std::string_view value);
  bool parse_plain(std::string_view text);

  std::vector<Member> members_;
  std::size_t count_ = 0;
};

} // namespace stickysim
