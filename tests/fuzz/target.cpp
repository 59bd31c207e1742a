#include "fuzz/target.hpp"

#include <array>

namespace stickysim {

std::span<FuzzTarget const> fuzz_targets() {
  static constexpr std::array targets = {
      FuzzTarget{"scenario", fuzz_scenario, scenario_words},
      FuzzTarget{"setting", fuzz_setting, setting_words},
      FuzzTarget{"trace", fuzz_trace, trace_words},
      FuzzTarget{"log", fuzz_log, log_words},
      FuzzTarget{"haproxy", fuzz_haproxy, haproxy_words},
      FuzzTarget{"nginx", fuzz_nginx, nginx_words},
      FuzzTarget{"command_line", fuzz_command_line, command_line_words},
      FuzzTarget{"journal", fuzz_journal, edit_words},
      FuzzTarget{"results", fuzz_results, edit_words},
  };
  return targets;
}

} // namespace stickysim
