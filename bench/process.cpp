#include "process.hpp"

#include "measure.hpp"

#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace stickysim::bench {

ProcessCost run_program(std::vector<std::string> arguments, std::string const& input) {
  arguments.insert(arguments.begin(), STICKYSIM_BINARY);
  return run_command(std::move(arguments), input);
}

ProcessCost run_command(std::vector<std::string> command, std::string const& input) {
  std::vector<char*> words;
  for (std::string& word : command)
    words.push_back(word.data());
  words.push_back(nullptr);
  std::FILE* const file = std::tmpfile();
  if (file == nullptr || std::fwrite(input.data(), 1, input.size(), file) != input.size() ||
      std::fflush(file) != 0)
    throw std::runtime_error("cannot write the input of the program");
  std::rewind(file);

  double const start = wall_seconds();
  pid_t const child = fork();
  if (child == 0) {
    dup2(fileno(file), STDIN_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(words[0], words.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
    throw std::runtime_error("the program has failed");
  double const end = wall_seconds();
  std::fclose(file);
  auto const seconds = [](timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {end - start, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

} // namespace stickysim::bench
