#include "catch.hpp"
#include "chi_square.hpp"
#include "trace/written_file.hpp"
#include <stickysim/distribution/distribution.hpp>

#include <array>
#include <filesystem>
#include <string>

using namespace stickysim;

namespace empirical_test {

namespace {

Result<DistributionPtr> make(std::filesystem::path const& file) {
  Result<Call> const call = parse_call("empirical(" + file.filename().string() + ")");
  REQUIRE(call);
  return make_distribution(*call, Unit::duration, file.parent_path().string());
}

std::string refusal(std::filesystem::path const& file) {
  Result<DistributionPtr> const distribution = make(file);
  REQUIRE(!distribution);
  CHECK(distribution.error().offset == 10);
  return distribution.error().message;
}

} // namespace

TEST_CASE("an empirical law draws the file's values, each as often") {
  WrittenFile const file{"\xEF\xBB\xBF"
                         "demand\r\n0.25\r\n0.5\r\n\r\n0.5\n1e-9\n"};
  Result<DistributionPtr> const distribution = make(file.path());
  REQUIRE(distribution);
  CHECK((*distribution)->mean() == (1.25e9 + 1) / 4);
  CHECK((*distribution)->scv() == Approx(0.44).epsilon(1e-3));
  std::array<std::uint64_t, 3> counts{};
  Random random{3};
  for (int i = 0; i < 40'000; ++i) {
    std::int64_t const draw = (*distribution)->draw(random);
    ++counts.at(draw == 1 ? 0 : draw == 250'000'000 ? 1 : 2);
    REQUIRE((draw == 1 || draw == 250'000'000 || draw == 500'000'000));
  }
  CHECK(chi_square(counts, std::array{0.25, 0.25, 0.5}) < chi_square_bound(3)); // false alarm: 1e-6
}

TEST_CASE("an empirical file that cannot serve is refused") {
  CHECK(refusal(WrittenFile{"demand\n0.5\nsoon\n"}.path()).ends_with("no number of at least 0 on line 3"));
  CHECK(refusal(WrittenFile{"1\n-1\n"}.path()).ends_with("no number of at least 0 on line 2"));
  CHECK(refusal(WrittenFile{"demand\n"}.path()).ends_with("holds no values"));
  for (char const* path : {"/nowhere/absent.csv", "/dev/zero", "/tmp/."})
    CHECK(refusal(path).ends_with("is not a file that can be read"));
}

} // namespace empirical_test
