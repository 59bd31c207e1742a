#include "catch.hpp"
#include "report/block.hpp"

#include <string>
#include <vector>

using namespace stickysim;

namespace block_test {

namespace {

std::string blocks(std::initializer_list<std::optional<double>> values, Span span) {
  std::string text;
  for (auto const value : values)
    text += block(value, span);
  return text;
}

} // namespace

TEST_CASE("block: eight heights from the least to the largest") {
  CHECK(blocks({0, 1, 2, 3, 4, 5, 6, 7}, {0, 7}) == "▁▃▄▅▆▇██");
  CHECK(blocks({100, 101, 107}, {100, 107}) == "▁▃█");
}

TEST_CASE("block: what is more than the least shows, however little it is") {
  CHECK(blocks({0, 1e-9, 1e6}, {0, 1e6}) == "▁▂█");
}

TEST_CASE("block: a space where there is no value") { CHECK(blocks({1, std::nullopt, 2}, {1, 2}) == "▁ █"); }

TEST_CASE("block: where all values are the same, zero is low and any other high") {
  CHECK(blocks({0, 0}, {0, 0}) == "▁▁");
  CHECK(blocks({4, std::nullopt, 4}, {4, 4}) == "█ █");
}

TEST_CASE("block: what a row of blocks spans, in words") {
  std::vector<std::optional<double>> const values{0.152, std::nullopt, 0.231};
  CHECK(text_of(span_of(values), scale_of("s", 0.231)) == "152–231 ms");
  CHECK(text_of(Span{4, 4}, scale_of("count", 4)) == "4");
  std::vector<std::optional<double>> const none{std::nullopt};
  CHECK(text_of(span_of(none), scale_of("s", 1)) == "-");
}

} // namespace block_test
