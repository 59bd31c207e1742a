#pragma once

#include "catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

/// How the program ended and what it said.
struct Ended {
  int code = -1;
  std::string out;
  std::string err;
};

/// A folder of the test's own in which the built program runs; it goes when the test ends.
class Workplace {
public:
  Workplace() {
    static int made = 0;
    auto const name = "stickysim_cli_" + std::to_string(getpid()) + "_" + std::to_string(++made);
    folder_ = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directories(folder_);
  }
  ~Workplace() { std::filesystem::remove_all(folder_); }
  Workplace(Workplace const&) = delete;
  Workplace& operator=(Workplace const&) = delete;

  std::filesystem::path operator/(std::string const& name) const { return folder_ / name; }

  void write(std::string const& name, std::string const& content) const {
    std::ofstream{folder_ / name, std::ios::binary} << content;
  }

  std::string read(std::string const& name) const {
    std::ifstream file{folder_ / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  /// Runs `stickysim ARGUMENTS` by the shell in this folder; `tail` may redirect or pipe on.
  Ended run(std::string const& arguments, std::string const& tail = ">.out") const {
    std::string const command = "cd '" + folder_.native() + "' && { '" STICKYSIM_BINARY "' " + arguments +
                                " " + tail + "; } 2>.err </dev/null";
    int const status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    return {WEXITSTATUS(status), read(".out"), read(".err")};
  }

private:
  std::filesystem::path folder_;
};

inline bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}
