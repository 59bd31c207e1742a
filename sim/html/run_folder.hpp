#pragma once

#include "html/table.hpp"
#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

struct RunExtent;

/// A design with two steady states, at a point: it collapses in some replications and not in others.
struct SplitDesign {
  std::string variant;
  std::map<std::string, std::string, std::less<>> point; ///< the values of the swept keys
  std::vector<std::size_t> collapses_in;                 ///< replications, from 1
};

/// What manifest.json says of a run.
struct Manifest {
  std::string version;
  std::string scenario;
  std::string title;
  std::string question;
  std::string run;           ///< `20 replications of 10 min, seed 42, 95 % confidence`
  double warmup_s = 0;       ///< 0: there is none
  Nanoseconds window_ns = 0; ///< length of a window; 0: not told
  std::uint64_t seed = 0;
  std::string fingerprint;
  std::vector<SplitDesign> split_designs;
};

/// The files that a run has written: all that its page knows.
class RunFolder {
public:
  using Contents = std::map<std::string, std::string, std::less<>>;

  /// Reads what the page needs from `folder`. Throws IoError if a file cannot be read, DamagedFile if one is
  /// missing or does not hold what it should.
  static RunFolder read(std::string const& folder);
  /// The same of files that this process has just written: nobody has changed them.
  static RunFolder read_own(std::string const& folder);
  /// Of files that are known: contents by name, as they are written.
  explicit RunFolder(Contents const& contents);

  /// A CSV file; null if the run has none of that name, because it did not record it.
  Table const* find(std::string_view file) const;
  /// A CSV file that every run has.
  Table const& table(std::string_view file) const;
  std::string const& scenario_toml() const { return scenario_toml_; }
  Manifest const& manifest() const { return manifest_; }

private:
  RunFolder() = default;
  RunExtent open(std::filesystem::path const& folder);

  std::map<std::string, Table, std::less<>> tables_;
  std::string scenario_toml_;
  Manifest manifest_;
};

} // namespace stickysim
