// docs/how-to/library.md shows examples/library, which the test `install` builds and runs.
#include "catch.hpp"
#include "folder.hpp"

TEST_CASE("docs/how-to/library.md shows the example as it is") {
  std::string const folder = STICKYSIM_SOURCE_DIR;
  std::string const page = content_of(folder + "/docs/how-to/library.md");
  std::string const program = content_of(folder + "/examples/library/main.cpp");
  std::string const build = content_of(folder + "/examples/library/CMakeLists.txt");
  CHECK(page.find("```cpp\n" + program + "```\n") != std::string::npos);
  CHECK(page.find("```cmake\n" + build + "```\n") != std::string::npos);
}
