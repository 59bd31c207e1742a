#include "cli/refusal.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

#include <algorithm>

namespace stickysim {

int refuse(Diagnostics const& diagnostics) {
  tell(render(diagnostics));
  return std::ranges::any_of(diagnostics, &Diagnostic::unreadable) ? exit_code::io_failed
                                                                   : exit_code::bad_usage;
}

} // namespace stickysim
