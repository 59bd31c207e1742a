// What fuzzers have kept: an input for each path through what reads, and each that once broke a promise. A
// finding is told by the name of its file.
#include "catch.hpp"
#include "folder.hpp"
#include "fuzz/target.hpp"
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <cstdlib>

using namespace stickysim;

namespace corpus_test {

namespace {

/// What is kept for a target, by the names of the files.
std::vector<std::filesystem::path> kept_for(FuzzTarget const& target) {
  std::vector<std::filesystem::path> inputs;
  for (auto const& entry : std::filesystem::directory_iterator{
           std::filesystem::path{STICKYSIM_SOURCE_DIR "/tests/fuzz/corpus"} / target.name})
    inputs.push_back(entry.path());
  std::ranges::sort(inputs);
  return inputs;
}

/// A few bytes are changed, taken out, or taken from elsewhere.
std::string damaged(std::string text, std::vector<std::string> const& words, Random& random) {
  for (std::uint64_t damage = 1 + random.below(4); damage > 0 && !text.empty(); --damage) {
    std::size_t const at = random.below(text.size());
    switch (random.below(5)) {
    case 0: text[at] = static_cast<char>(random.below(256)); break;
    case 1: text.erase(at, 1 + random.below(20)); break;
    case 2: text.insert(at, text.substr(random.below(text.size()), random.below(60))); break;
    case 3: text.insert(at, "9999999999"); break;
    default: text.insert(at, words[random.below(words.size())]);
    }
  }
  return text;
}

} // namespace

TEST_CASE("fuzz: what fuzzers have kept is taken or refused as promised") {
  auto const target = GENERATE(from_range(fuzz_targets()));
  auto const inputs = kept_for(target);
  CHECK(inputs.size() > 5);
  for (auto const& input : inputs) {
    CAPTURE(input);
    CHECK_NOTHROW(target.run(content_of(input)));
  }
}

// For where no fuzzer is: STICKYSIM_FUZZ=1000 damages each input so often.
TEST_CASE("fuzz: damaged at random what fuzzers have kept is taken or refused as promised") {
  auto const target = GENERATE(from_range(fuzz_targets()));
  char const* const wanted = std::getenv("STICKYSIM_FUZZ");
  std::uint64_t const rounds = wanted == nullptr ? 4 : std::strtoull(wanted, nullptr, 10);
  auto const words = target.words();
  Random random{20261130};
  for (auto const& input : kept_for(target))
    for (std::uint64_t round = 0; round < rounds; ++round) {
      std::string const text = damaged(content_of(input), words, random);
      CAPTURE(input, text);
      CHECK_NOTHROW(target.run(text));
    }
}

} // namespace corpus_test
