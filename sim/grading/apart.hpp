#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace stickysim {

/// Whether memory and calls of the system can be bounded: the address sanitizer needs more of both.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool limits_hold = false;
#else
inline constexpr bool limits_hold = true;
#endif

/// What bounds work in a process of its own. A bound of 0 is none.
struct ApartLimits {
  std::chrono::seconds patience{};       ///< from the start to the end
  std::chrono::seconds processor_time{}; ///< of the process, and of each program that it starts
  std::size_t memory_bytes = 0;          ///< beyond what it has at its start; of each such program, too
  bool keeps_output = false;             ///< for Apart::output, rather than writing to standard error
};

/// What became of work in a process of its own.
struct Apart {
  std::string result;    ///< of the work
  std::string trouble;   ///< `crashes: signal 11 (Segmentation fault)`; empty if the work came to its end
  bool is_late = false;  ///< the trouble is that it does not end
  std::string last_note; ///< see LastNote
  std::string output;    ///< the last of what it and its programs wrote
};

/// Thrown by work that has found that something does not end: trouble, and late.
class TooLate : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Memory that work apart shares with the process that waits for it: what was noted last outlives a crash.
class LastNote {
public:
  static constexpr std::size_t most_bytes = 2048; ///< the rest of a longer text is cut off

  LastNote();
  ~LastNote();
  LastNote(LastNote const&) = delete;
  LastNote& operator=(LastNote const&) = delete;

  void write(std::string_view text);
  std::string read() const;

private:
  std::span<char> page_;
};

/// Work in a process of its own, which a crash of it or its limits end; what it has started ends with it.
/// What it throws is trouble, too. To be started while there is one thread.
class WorkApart {
public:
  using Work = std::function<std::string(LastNote&)>;

  WorkApart(Work const& work, ApartLimits const& limits);
  /// Ends it, if nobody has waited for its end.
  ~WorkApart();
  WorkApart(WorkApart const&) = delete;
  WorkApart& operator=(WorkApart const&) = delete;

  /// Its end. To be called once.
  Apart wait();

private:
  [[noreturn]] void run(Work const& work, int to);
  void bound() const;

  ApartLimits limits_;
  LastNote note_;
  pid_t process_ = -1;
  int from_ = -1;   ///< its result
  int output_ = -1; ///< a file without a name; negative: its output is not kept
};

/// Does the work and waits for its end.
inline Apart apart(WorkApart::Work const& work, ApartLimits const& limits) {
  return WorkApart{work, limits}.wait();
}

} // namespace stickysim
