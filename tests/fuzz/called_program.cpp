#include "fuzz/called_program.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace stickysim {
namespace {

/// Leads a stream of the process to a file, and back in the end.
class Redirected {
public:
  Redirected(int stream, int file) : stream_{stream}, before_{dup(stream)} {
    if (before_ < 0 || dup2(file, stream) < 0) throw std::runtime_error{"cannot redirect a stream"};
  }
  ~Redirected() {
    dup2(before_, stream_);
    close(before_);
  }
  Redirected(Redirected const&) = delete;
  Redirected& operator=(Redirected const&) = delete;

private:
  int stream_;
  int before_;
};

/// What the program does to signals is undone: a fuzzer and a runner of tests have their own ways.
class SignalsKept {
public:
  SignalsKept() {
    for (std::size_t i = 0; i < signals.size(); ++i)
      sigaction(signals[i], nullptr, &before_[i]);
  }
  ~SignalsKept() {
    for (std::size_t i = 0; i < signals.size(); ++i)
      sigaction(signals[i], &before_[i], nullptr);
  }
  SignalsKept(SignalsKept const&) = delete;
  SignalsKept& operator=(SignalsKept const&) = delete;

private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  std::array<struct sigaction, signals.size()> before_{};
};

std::string content_of(std::FILE* file) {
  std::string content;
  std::rewind(file);
  std::array<char, 4096> buffer;
  while (std::size_t const count = std::fread(buffer.data(), 1, buffer.size(), file))
    content.append(buffer.data(), count);
  return content;
}

} // namespace

CalledProgram::CalledProgram(std::vector<std::string> const& words, Execute const& how) {
  std::vector<char const*> argv{"stickysim"};
  for (std::string const& word : words)
    argv.push_back(word.c_str());
  std::FILE* const errors = std::tmpfile();
  int const nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (errors == nullptr || nowhere < 0) throw std::runtime_error{"cannot open a temporary file"};
  {
    SignalsKept const signals;
    Redirected const in{STDIN_FILENO, nowhere};
    Redirected const out{STDOUT_FILENO, nowhere};
    Redirected const err{STDERR_FILENO, fileno(errors)};
    code_ = run_program(static_cast<int>(argv.size()), argv.data(), how);
  }
  errors_ = content_of(errors);
  std::fclose(errors);
  close(nowhere);
}

int execute_command(Command const& command, Arguments const& arguments) { return command.execute(arguments); }

} // namespace stickysim
