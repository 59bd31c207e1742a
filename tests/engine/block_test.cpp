#include "catch.hpp"
#include <stickysim/engine/block.hpp>

#include <cstdint>

using namespace stickysim;

namespace block_test {

TEST_CASE("a block keeps its content while it grows, from a few bytes to many large pages") {
  std::size_t bytes = 1000;
  void* block = grown_block(nullptr, 0, bytes);
  std::size_t written = 0; // words
  while (bytes < std::size_t{60} << 20) {
    auto* const words = static_cast<std::uint64_t*>(block);
    for (; (written + 1) * sizeof *words <= bytes; ++written)
      words[written] = written * 3;
    std::size_t const more = bytes + bytes / 2;
    block = grown_block(block, bytes, more);
    bytes = more;
    auto const* const moved = static_cast<std::uint64_t const*>(block);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < written; ++i)
      wrong += moved[i] != i * 3;
    REQUIRE(wrong == 0);
  }
#ifdef __linux__
  CHECK(reinterpret_cast<std::uintptr_t>(block) % (2 << 20) == 0);
#endif
  free_block(block, bytes);
}

TEST_CASE("a block may be large at once, and nothing is given back as nothing") {
  std::size_t const bytes = (std::size_t{9} << 20) + 5;
  auto* const block = static_cast<char*>(grown_block(nullptr, 0, bytes));
  block[0] = 1;
  block[bytes - 1] = 2;
  auto* const larger = static_cast<char*>(grown_block(block, bytes, 4 * bytes));
  CHECK(larger[0] == 1);
  CHECK(larger[bytes - 1] == 2);
  CHECK(larger[4 * bytes - 1] == 0);
  free_block(larger, 4 * bytes);
  free_block(nullptr, 0);
}

} // namespace block_test
