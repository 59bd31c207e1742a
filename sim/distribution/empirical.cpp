#include "distribution/builtin.hpp"
#include "distribution/quantise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

/// Measured values, drawn with equal probability: the inverse of their step distribution function.
namespace stickysim {
namespace {

class Empirical final : public Distribution {
public:
  explicit Empirical(std::vector<std::int64_t> values) : values_{std::move(values)} {
    // Sorted, so that the order of the file's lines does not matter.
    std::sort(values_.begin(), values_.end());
    auto const count = static_cast<double>(values_.size());
    for (std::int64_t const value : values_)
      mean_ += static_cast<double>(value) / count;
    double variance = 0;
    for (std::int64_t const value : values_) {
      double const deviation = static_cast<double>(value) - mean_;
      variance += deviation * deviation / count;
    }
    scv_ = mean_ > 0 ? variance / (mean_ * mean_) : 0;
  }
  std::int64_t draw(Random& random) const override { return values_[random.below(values_.size())]; }
  double mean() const override { return mean_; }
  double scv() const override { return scv_; }
  std::int64_t constant() const override { return values_.front() == values_.back() ? values_.front() : -1; }

private:
  std::vector<std::int64_t> values_;
  double mean_ = 0;
  double scv_ = 0;
};

constexpr std::uintmax_t largest_file_bytes = 64 << 20;

std::optional<double> parse_value(std::string_view line) {
  double value = 0;
  auto const [stop, problem] = std::from_chars(line.data(), line.data() + line.size(), value);
  bool const whole_line = problem == std::errc{} && stop == line.data() + line.size();
  return whole_line && std::isfinite(value) && value >= 0 ? std::optional{value} : std::nullopt;
}

std::string_view trimmed(std::string_view line) {
  std::size_t const first = line.find_first_not_of(" \t\r\"");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r\"") - first + 1);
}

/// Reads one value a line into `values`. Returns the error, or an empty text.
std::string read_values(std::filesystem::path const& path, double scale, std::vector<std::int64_t>& values) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return "is not a file that can be read";
  if (std::filesystem::file_size(path, problem) > largest_file_bytes) return "is larger than 64 MiB";
  std::ifstream file{path, std::ios::binary};
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    std::string_view text = line;
    if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trimmed(text);
    if (text.empty()) continue;
    if (std::optional<double> const value = parse_value(text))
      values.push_back(quantise(*value * scale));
    else if (number > 1) // the first line may be the column's title
      return fmt::format("has no number of at least 0 on line {}", number);
  }
  if (file.bad() || !file.eof()) return "cannot be read";
  return values.empty() ? "holds no values" : "";
}

} // namespace

DistributionPtr make_empirical(ArgumentReader& arguments, DistributionContext const& context) {
  std::string_view const name = arguments.word("file");
  if (name.empty()) return nullptr;
  std::filesystem::path const path = std::filesystem::path{context.folder} / name;
  std::vector<std::int64_t> values;
  std::string const problem = read_values(path, context.unit == Unit::duration ? 1e9 : 1, values);
  if (!problem.empty()) {
    arguments.fail(
        "file", fmt::format("({}) {}", path.string(), problem),
        "give a file with one value a line (durations in seconds), relative to the scenario's folder");
    return nullptr;
  }
  return std::make_shared<Empirical>(std::move(values));
}

} // namespace stickysim
