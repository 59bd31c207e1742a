// tools/canaries takes minutes; that its patches still apply is seen at once.
#include "catch.hpp"
#include "folder.hpp"

#include <filesystem>
#include <sstream>

namespace patches_test {

TEST_CASE("canaries: every patch applies to the sources as they are") {
  int patches = 0;
  for (auto const& entry : std::filesystem::directory_iterator{STICKYSIM_SOURCE_DIR "/tests/canaries"}) {
    if (entry.path().extension() != ".patch") continue;
    ++patches;
    CAPTURE(entry.path().filename().string());
    std::istringstream patch{content_of(entry.path())};
    std::string source;
    std::string before; // the lines that a hunk expects
    int hunks = 0;
    auto const check = [&] {
      if (!before.empty()) CHECK(source.find(before) != std::string::npos);
      before.clear();
    };
    for (std::string line; std::getline(patch, line);) {
      if (line.starts_with("--- a/")) {
        check();
        source = content_of(std::string{STICKYSIM_SOURCE_DIR "/"} + line.substr(6));
        hunks = 0;
      } else if (line.starts_with("@@")) {
        check();
        ++hunks;
      } else if (hunks > 0 && (line.starts_with(' ') || line.starts_with('-'))) {
        before += line.substr(1) + '\n';
      }
    }
    check();
    CHECK(hunks > 0);
  }
  CHECK(patches >= 10);
}

} // namespace patches_test
