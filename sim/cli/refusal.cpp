#include "cli/refusal.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

int refuse(Diagnostics const& diagnostics, FileKind wanted) {
  if (!diagnostics.empty()) {
    std::string const& path = diagnostics.front().file;
    auto const kind = kind_of_file(path);
    if (kind && *kind != wanted) {
      Diagnostic other;
      other.file = path;
      other.message = fmt::format("this is {}, not {}", name_of(*kind), name_of(wanted));
      other.help = what_to_do_with(*kind, path);
      tell(render({other}));
      return exit_code::bad_usage;
    }
  }
  tell(render(diagnostics));
  return std::ranges::any_of(diagnostics, &Diagnostic::unreadable) ? exit_code::io_failed
                                                                   : exit_code::bad_usage;
}

} // namespace stickysim
