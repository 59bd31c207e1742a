#pragma once

#include "catch.hpp"
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
    return ended("COLUMNS=" + std::to_string(columns) + " \"$STICKYSIM\" " + arguments + " " + tail);
  }

  /// The same, with a signal as soon as `condition`, a command of the shell, holds.
  Ended interrupted(std::string const& arguments, std::string const& signal,
                    std::string const& condition) const {
    return ended("\"$STICKYSIM\" " + arguments + " >.out & run=$!; until " + condition +
                 " || ! kill -0 $run; do sleep 0.01; done; kill -" + signal + " $run; wait $run");
  }

private:
  Ended ended(std::string const& command) const {
    int const status = std::system(("cd '" + path() + "' && { " + command + "; } 2>.err </dev/null").c_str());
    REQUIRE(WIFEXITED(status));
    return {WEXITSTATUS(status), read(".out"), read(".err")};
  }
};

inline bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}
