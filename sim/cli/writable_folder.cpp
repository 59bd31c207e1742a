#include "cli/writable_folder.hpp"

#include "cli/interrupt.hpp"
#include "report/results_folder.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdlib.h>
#include <unistd.h>

namespace stickysim {

void require_writable_folder(std::string const& folder) {
  create_folder(folder);
  InterruptsHeld const until_removed;
  std::string probe = (std::filesystem::path{folder} / ".stickysim-XXXXXX").native();
  int const file = mkstemp(probe.data());
  if (file < 0)
    throw IoError{fmt::format("cannot write in the folder '{}': {}", folder, std::strerror(errno))};
  close(file);
  unlink(probe.c_str());
}

} // namespace stickysim
