#pragma once

#include <stickysim/report/writers.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Makes a folder and those that it stands in, unless it is there. Throws IoError, with the reason.
void create_folder(std::string const& folder);

/// A folder of results that is to hold another run's. The new files are written beside the old ones first;
/// then they take their places at once, between the removal of the old manifest and the arrival of the new
/// one. So whatever ends the process, a folder with a manifest holds the results of one run. What earlier
/// processes that were killed have left is removed. While this lives no other process writes results there.
class ResultsFolder {
public:
  /// Creates the folder if there is none. Throws IoError, also if another process writes there.
  explicit ResultsFolder(std::string const& folder);
  ~ResultsFolder();
  ResultsFolder(ResultsFolder const&) = delete;
  ResultsFolder& operator=(ResultsFolder const&) = delete;

  /// Writes a file of what `produce` hands over, which is not in its place yet, and returns the FNV-1a hash
  /// of its content. Throws IoError.
  std::uint64_t stage(std::string_view name, std::function<void(ContentSink const&)> const& produce);
  /// The folder in which the files are until then.
  std::string const& staged_in() const { return stage_.native(); }

  /// Puts all staged files into their places, `manifest` last, and removes the files named `gone`.
  void publish(std::string_view manifest, std::vector<std::string> const& gone);

private:
  void sweep() const;
  void remove(std::filesystem::path const& path) const;
  void move_into_place(std::string const& name) const;

  std::filesystem::path folder_;
  std::filesystem::path stage_; ///< a folder in it
  int lock_ = -1;               ///< the folder, opened
  std::vector<std::string> staged_;
};

} // namespace stickysim
