#include "log/log_file.hpp"

#include "log/detection.hpp"

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr std::size_t first_sample_lines = 200;
constexpr std::size_t largest_sample_lines = 12'800;
constexpr std::size_t largest_sample_bytes = std::size_t{64} << 20;
constexpr std::string_view byte_order_mark{"\xEF\xBB\xBF"};

} // namespace

LogFile::LogFile(std::string const& path, std::string const& format)
    : name_{path == "-" ? "standard input" : path}, lines_{path == "-" ? "/dev/stdin" : path,
                                                           LineReader::Hash::no} {
  for (std::size_t wanted = first_sample_lines; wanted <= largest_sample_lines; wanted *= 4) {
    bool const goes_on = extend_sample(wanted);
    if (DetectedFormat detected = detect_format(sample_, format); detected.format != nullptr) {
      format_ = std::move(detected.format);
      prefix_ = PrefixReader{detected.prefix};
      description_of_prefix_ = row_of(detected.prefix).description;
      return;
    }
    if (!goes_on) return;
  }
}

bool LogFile::extend_sample(std::size_t lines) {
  std::string_view line;
  while (sample_.size() < lines) {
    if (!lines_.next(line)) return false;
    if (sample_.empty() && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    sample_.emplace_back(line);
    cut_in_sample_.push_back(lines_.is_cut());
    sample_bytes_ += line.size();
    if (sample_bytes_ > largest_sample_bytes) return false;
  }
  return true;
}

std::string LogFile::description() const {
  std::string text = format_->description();
  if (!description_of_prefix_.empty()) text += fmt::format(", {}", description_of_prefix_);
  return text;
}

bool LogFile::next(std::string_view& line) {
  if (next_ < sample_.size()) {
    line = sample_[next_];
  } else if (!lines_.next(line)) {
    return false;
  }
  ++next_;
  line = prefix_.rest(line);
  return true;
}

} // namespace stickysim
