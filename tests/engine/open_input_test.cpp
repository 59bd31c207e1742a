#include "catch.hpp"
#include "engine/open_input.hpp"
#include "folder.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace stickysim;

namespace open_input_test {

namespace {

std::string reason(std::string const& path) {
  try {
    close(open_input(path, 1));
  } catch (IoError const& error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("devices that never end are no input") {
  CHECK(reason("/dev/zero") == "/dev/zero: is a device, not a file");
  CHECK(reason("/dev/null").empty());
  CHECK(reason("/nowhere/x") == "/nowhere/x: cannot open: No such file or directory");
}

TEST_CASE("a FIFO is read if somebody writes to it, however slowly, and is none if nobody does") {
  Folder const folder;
  std::string const fifo = folder / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(reason(fifo) == fifo + ": nobody writes to this FIFO");

  int const writer = open(fifo.c_str(), O_RDWR); // which needs no reader
  REQUIRE(writer >= 0);
  int const reader = open_input(fifo, 1); // nothing is written yet
  REQUIRE(write(writer, "ab", 2) == 2);
  int const late = open_input(fifo, 1); // and now something is
  char read_back[2] = {};
  CHECK(read(reader, read_back, sizeof read_back) == 2);
  CHECK(std::string(read_back, 2) == "ab");
  CHECK((fcntl(late, F_GETFL) & O_NONBLOCK) == 0);
  for (int const descriptor : {writer, reader, late})
    close(descriptor);
}

} // namespace open_input_test
