#include "cli/own_input.hpp"

#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace stickysim {

void refuse_to_replace(std::string const& input, std::string const& output) {
  std::error_code ignored; // what is not there is not replaced
  if (std::filesystem::equivalent(input, output, ignored))
    throw UsageError{fmt::format("--output is '{}', which is to be read", output), "name another file"};
}

} // namespace stickysim
