#pragma once

#include <string_view>

/// The exit codes of the program.
namespace stickysim::exit_code {

inline constexpr int done = 0;
inline constexpr int expectation_open = 1; ///< an expectation failed or stayed undecided
inline constexpr int bad_usage = 2;        ///< or a bad scenario
inline constexpr int io_failed = 3;
inline constexpr int invariant_broken = 4; ///< or a policy of a plugin has broken its contract
inline constexpr int partial = 5;          ///< some trials are missing
inline constexpr int interrupted = 130;

struct ExitCodeRow {
  int code;
  std::string_view meaning; ///< as help and the manual page tell it
};
inline constexpr ExitCodeRow table[] = {
    {done, "done"},
    {expectation_open, "an expectation failed or stayed undecided"},
    {bad_usage, "bad usage or scenario"},
    {io_failed, "cannot read or write, or the reader of the output has gone"},
    {invariant_broken, "internal error"},
    {partial, "parts of a run are missing"},
    {interrupted, "interrupted"},
};

} // namespace stickysim::exit_code
