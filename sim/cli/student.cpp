#include "cli/student.hpp"

#include <algorithm>

namespace stickysim {

std::string student_of(Arguments const& arguments) {
  if (!arguments.has("student")) return {};
  std::string const& id = arguments.value("student");
  bool const printable = std::ranges::none_of(id, [](char c) { return static_cast<unsigned char>(c) < ' '; });
  bool const padded = !id.empty() && (id.front() == ' ' || id.back() == ' ');
  if (id.empty() || id.size() > 64 || !printable || padded)
    throw UsageError{"--student is not an identifier", "write 1 to 64 characters, no blank at either end"};
  return id;
}

} // namespace stickysim
