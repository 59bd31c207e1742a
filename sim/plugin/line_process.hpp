#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace stickysim {

/// A program that is asked and answers by lines, over its standard input and output. It runs in the shell, in
/// a process group of its own, so that Ctrl-C reaches it only through the end of its input.
class LineProcess {
public:
  /// `command`: for /bin/sh. Throws PolicySilent if it cannot be started.
  explicit LineProcess(std::string const& command);
  /// Ends its input, and after a second the program.
  ~LineProcess();
  LineProcess(LineProcess const&) = delete;
  LineProcess& operator=(LineProcess const&) = delete;

  /// Sends a line and waits for the next one of the program, without its line feed. Throws PolicySilent if
  /// the program has ended, or does not answer within `patience`.
  std::string ask(std::string_view line, std::chrono::milliseconds patience);

private:
  [[noreturn]] void tell_of_end();
  std::optional<int> status_within(std::chrono::milliseconds patience) const;
  std::string next_line(std::chrono::milliseconds patience);

  int socket_ = -1;
  pid_t process_ = -1;
  std::string read_; ///< and not yet taken
};

} // namespace stickysim
