#pragma once

#include "folder.hpp"

#include <cstdlib>
#include <sys/wait.h>

/// How the program ended and what it said.
struct Ended {
  int code = -1;
  std::string out;
  std::string err;
};

/// A folder in which the built program runs.
class Workplace : public Folder {
public:
  std::string read(std::string const& name) const { return content_of(*this / name); }

  /// Runs `stickysim ARGUMENTS` by the shell in this folder; `tail` may redirect or pipe on. On a page of 100
  /// columns, unless `columns` says otherwise.
  Ended run(std::string const& arguments, std::string const& tail = ">.out", int columns = 0) const {
    std::string const command = "cd '" + path() + "' && { COLUMNS=" + std::to_string(columns) +
                                " '" STICKYSIM_BINARY "' " + arguments + " " + tail + "; } 2>.err </dev/null";
    int const status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    return {WEXITSTATUS(status), read(".out"), read(".err")};
  }
};

inline bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}
