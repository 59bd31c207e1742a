// What fuzzers have kept: an input for each path through what reads, and each that once broke a promise. A
// finding is told by the name of its file.
#include "catch.hpp"
#include "folder.hpp"
#include "fuzz/target.hpp"

#include <algorithm>

using namespace stickysim;

TEST_CASE("fuzz: what fuzzers have kept is taken or refused as promised") {
  auto const target = GENERATE(from_range(fuzz_targets()));
  std::vector<std::filesystem::path> inputs;
  for (auto const& entry : std::filesystem::directory_iterator{
           std::filesystem::path{STICKYSIM_SOURCE_DIR "/tests/fuzz/corpus"} / target.name})
    inputs.push_back(entry.path());
  std::ranges::sort(inputs);
  CHECK(inputs.size() > 5);
  for (auto const& input : inputs) {
    CAPTURE(input);
    CHECK_NOTHROW(target.run(content_of(input)));
  }
}
