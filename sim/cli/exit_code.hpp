#pragma once

/// The exit codes of the program.
namespace stickysim::exit_code {

inline constexpr int done = 0;
inline constexpr int expectation_open = 1; ///< an expectation failed or stayed undecided
inline constexpr int bad_usage = 2;        ///< or a bad scenario
inline constexpr int io_failed = 3;
inline constexpr int invariant_broken = 4;
inline constexpr int interrupted = 130;
inline constexpr int reader_gone = 141; ///< as if by SIGPIPE: 128 + 13

} // namespace stickysim::exit_code
