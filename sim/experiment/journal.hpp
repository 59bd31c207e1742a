#pragma once

#include "results/packed.hpp"
#include <stickysim/engine/io_error.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace stickysim {

/// Which trial: what it simulates and records, and its replication. The same key, the same trial.
struct TrialKey {
  std::uint64_t content = 0;
  std::uint64_t replication = 0;
  auto operator<=>(TrialKey const&) const = default;
};

/// The trials that a run has finished, in a file: after a line about the run, a line for each of them, with a
/// checksum. A line that is damaged, or that a killed run has left unfinished, counts as not there. Several
/// threads may use it at once.
class Journal {
public:
  enum class Use { reads, writes };

  /// Opens the journal at `path`; to write to it, also makes it if need be, and keeps others from writing to
  /// it. Throws IoError.
  Journal(std::string path, Use use);
  ~Journal();
  Journal(Journal const&) = delete;
  Journal& operator=(Journal const&) = delete;

  std::string const& path() const { return path_; }

  /// The first line; empty: there is none yet.
  std::string const& header() const { return header_; }
  /// Writes it; `header` has no line end.
  void begin(std::string const& header);

  /// The trial, if its line is there and whole.
  std::optional<FinishedTrial> find(TrialKey key);
  bool has(TrialKey key) const { return lines_.contains(key); }
  std::size_t size() const { return lines_.size(); }
  /// Lines that are not whole, but for the last one if it has no end.
  std::size_t damaged() const { return damaged_; }

  /// Adds the trial. Where it cannot be written, as on a full disk, nothing is added from then on: the run
  /// that writes the journal is worth more than it.
  void append(TrialKey key, TrialResult const& result, Recording const& recording);
  /// Why append() gave up; empty: it did not. Not while others append.
  std::string const& failure() const { return failure_; }

private:
  /// Where the packed trial of a line stands in the file.
  struct Line {
    std::int64_t at = 0;
    std::size_t size = 0;
  };
  void open(Use use);
  void read();
  void read_line(std::string_view line, std::int64_t at);
  void write(std::string const& text);
  [[noreturn]] void fail(std::string_view what) const;

  std::string path_;
  int file_ = -1;
  std::string header_;
  std::map<TrialKey, Line> lines_;
  std::size_t damaged_ = 0;
  std::string failure_;
  std::mutex mutex_; ///< of writers
};

} // namespace stickysim
