#pragma once

#include "log/format.hpp"
#include "log/prefix.hpp"
#include <stickysim/trace/line_reader.hpp>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace stickysim {

/// A log file, read from its beginning: some lines from which its format is found, then these and the others.
class LogFile {
public:
  /// `-` is standard input. Without a `format` the lines tell; see detect_format(). Throws IoError.
  LogFile(std::string const& path, std::string const& format);

  /// Whether it has no line at all.
  bool empty() const { return sample_.empty(); }
  /// None if no line of the sample is a request in it.
  LogFormat* format() const { return format_.get(); }
  std::span<std::string const> sample() const { return sample_; }
  std::string const& name() const { return name_; }
  std::uint64_t line_number() const { return next_ <= sample_.size() ? next_ : lines_.line_number(); }

  /// The format and the prefix, in words.
  std::string description() const;

  /// The next line without its prefix; false at the end.
  bool next(std::string_view& line);
  /// Whether that line is longer than 1 MiB: see LineReader.
  bool is_cut() const { return next_ <= sample_.size() ? cut_in_sample_[next_ - 1] : lines_.is_cut(); }

private:
  bool extend_sample(std::size_t lines);

  std::string name_;
  LineReader lines_;
  std::vector<std::string> sample_;
  std::vector<bool> cut_in_sample_;
  std::size_t sample_bytes_ = 0;
  std::size_t next_ = 0; ///< lines returned
  std::unique_ptr<LogFormat> format_;
  PrefixReader prefix_{Prefix::none};
  std::string_view description_of_prefix_;
};

} // namespace stickysim
