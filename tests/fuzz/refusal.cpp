#include "fuzz/refusal.hpp"

#include "fuzz/target.hpp"
#include "language/shown.hpp"

#include <fmt/format.h>

namespace stickysim {

void demand_printable(std::string_view text) {
  for (std::string_view left = text; !left.empty();) {
    std::size_t const end = std::min(left.find('\n'), left.size());
    std::string_view const line = left.substr(0, end);
    std::string const printed = shown(line);
    demand(printed == line, fmt::format("a line is printable: {}", printed));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
}

void demand_told(Diagnostics const& refusal) {
  demand(!refusal.empty(), "a refusal says why");
  for (Diagnostic const& diagnostic : refusal) {
    demand(!diagnostic.message.empty(), "a refusal has a message");
    demand(!diagnostic.file.empty(), "a refusal names its file");
    demand(diagnostic.line > 0 || diagnostic.column == 0, "a column is one of a line");
    demand(diagnostic.width > 0, "a caret underlines something");
  }
  demand_printable(render(refusal));
}

void demand_told(CallError const& refusal, std::string_view text) {
  demand(!refusal.message.empty(), "a refusal has a message");
  demand(refusal.offset <= text.size(), "what is wrong stands in the text");
}

} // namespace stickysim
