#include "catch.hpp"
#include "cli/workplace.hpp"

#include <filesystem>

namespace new_test {

namespace {

namespace fs = std::filesystem;

} // namespace

TEST_CASE("new policy writes what a plugin is built from, and says how") {
  Workplace const here;
  Ended const ended = here.run("new policy my_law");
  CAPTURE(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(contains(here.read("my_law.cpp"), "STICKYSIM_POLICY(\"my_law\", MyPolicy)\n"));
  CHECK(lines_of(here.read("my_law.cpp")).size() <= 15);
  CHECK(contains(here.read("CMakeLists.txt"), "add_library(policy MODULE my_law.cpp)\n"));
  CHECK(contains(ended.out, "cmake -S . -B build"));
  CHECK(
      contains(ended.out, "stickysim run SCENARIO --plugin build/my_law.so --set balancer.policy=my_law\n"));

  here.write("my_law.cpp", "mine");
  Ended const again = here.run("new policy my_law");
  CHECK(again.code == 2);
  CHECK(contains(again.err, "my_law.cpp' is there already\n"));
  CHECK(here.read("my_law.cpp") == "mine");
}

TEST_CASE("new policy writes a program in Python, into a folder") {
  Workplace const here;
  Ended const ended = here.run("new policy mine --language python --out there");
  REQUIRE(ended.code == 0);
  CHECK(contains(here.read("there/mine.py"), "print('{\"protocol\": 1}', flush=True)\n"));
  CHECK((fs::status(here / "there/mine.py").permissions() & fs::perms::owner_exec) != fs::perms::none);
  CHECK(contains(ended.out, "--policy-command mine=there/mine.py --set balancer.policy=mine\n"));
}

TEST_CASE("new policy refuses names that no policy can have") {
  Workplace const here;
  CHECK(here.run("new policy random").code == 2);
  CHECK(here.run("new policy 2fast").code == 2);
  CHECK(here.run("new thing mine").code == 2);
  CHECK(here.run("new policy mine --language cobol").code == 2);
  CHECK(here.entries() == 2); // what the shell wrote: standard output and standard error
}

TEST_CASE("docs/how-to/write-a-policy.md shows what new policy writes") {
  Workplace const here;
  REQUIRE(here.run("new policy mine").code == 0);
  REQUIRE(here.run("new policy mine --language python").code == 0);
  std::string const page = content_of(STICKYSIM_SOURCE_DIR "/docs/how-to/write-a-policy.md");
  CHECK(contains(page, "```cpp\n" + here.read("mine.cpp") + "```\n"));
  CHECK(contains(page, "```python\n" + here.read("mine.py") + "```\n"));
}

} // namespace new_test
