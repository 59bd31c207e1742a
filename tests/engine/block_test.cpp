#include "catch.hpp"
#include <stickysim/engine/block.hpp>

#include <cstdint>
#include <fstream>
#include <new>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

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

#ifdef __linux__
/// While it lives the process has room for this many bytes of addresses more.
class AddressLimit {
public:
  explicit AddressLimit(std::size_t more) {
    getrlimit(RLIMIT_AS, &before_);
    std::size_t pages = 0;
    std::ifstream{"/proc/self/statm"} >> pages;
    rlimit const limit{pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + more, before_.rlim_max};
    setrlimit(RLIMIT_AS, &limit);
  }
  ~AddressLimit() { setrlimit(RLIMIT_AS, &before_); }
  AddressLimit(AddressLimit const&) = delete;
  AddressLimit& operator=(AddressLimit const&) = delete;

private:
  rlimit before_{};
};

TEST_CASE("a block grows where addresses are limited to little more than it takes") {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  auto* block = static_cast<char*>(grown_block(nullptr, 0, 40 * mebibyte));
  block[0] = 1;
  block[40 * mebibyte - 1] = 2;
  {
    AddressLimit const limit{30 * mebibyte};
    block = static_cast<char*>(grown_block(block, 40 * mebibyte, 60 * mebibyte));
    CHECK_THROWS_AS(grown_block(block, 60 * mebibyte, 90 * mebibyte), std::bad_alloc);
  }
  CHECK(block[0] == 1);
  CHECK(block[40 * mebibyte - 1] == 2);
  CHECK(block[60 * mebibyte - 1] == 0);
  free_block(block, 60 * mebibyte);
}

TEST_CASE("a block of more bytes than there are addresses is refused") {
  CHECK_THROWS_AS(grown_block(nullptr, 0, SIZE_MAX), std::bad_alloc);
  CHECK_THROWS_AS(grown_block(nullptr, 0, SIZE_MAX / 2), std::bad_alloc);
}
#endif

} // namespace block_test
