#include "cli/refusal.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

bool tell_other_kind(std::string const& path, FileKind wanted) {
  auto const kind = kind_of_file(path);
  if (!kind || *kind == wanted) return false;
  Diagnostic other;
  other.file = path;
  other.message = fmt::format("this is {}, not {}", name_of(*kind), name_of(wanted));
  other.help = what_to_do_with(*kind, path);
  tell(render({other}));
  return true;
}

int refuse(Diagnostics const& diagnostics, FileKind wanted) {
  if (!diagnostics.empty() && tell_other_kind(diagnostics.front().file, wanted)) return exit_code::bad_usage;
  tell(render(diagnostics));
  return std::ranges::any_of(diagnostics, &Diagnostic::unreadable) ? exit_code::io_failed
                                                                   : exit_code::bad_usage;
}

} // namespace stickysim
