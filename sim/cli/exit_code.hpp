#pragma once

/// What the program answers to the shell.
namespace stickysim::exit_code {

inline constexpr int done = 0;
inline constexpr int expectation_open = 1; ///< an expectation failed or stayed undecided
inline constexpr int bad_usage = 2;        ///< or a bad scenario
inline constexpr int io_failed = 3;
inline constexpr int invariant_broken = 4;
inline constexpr int interrupted = 130;

} // namespace stickysim::exit_code
