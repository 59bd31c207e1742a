#include "report/results_folder.hpp"

#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace stickysim {
namespace fs = std::filesystem;

namespace {

/// Of all that stands in a folder of results for a moment only; require_writable_folder() tries one, too.
constexpr std::string_view stage_prefix = ".stickysim-";

[[noreturn]] void fail_at(std::string_view what, fs::path const& path, int error) {
  throw IoError{fmt::format("cannot {} '{}': {}", what, path.native(), std::strerror(error))};
}

/// A new file that outlives a loss of power, and that will be called `final_path`.
class SyncedFile {
public:
  SyncedFile(fs::path const& path, fs::path final_path)
      : final_path_{std::move(final_path)}, file_{open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                                       0666)} {
    if (file_ < 0) fail_at("create", final_path_, errno);
  }
  ~SyncedFile() {
    if (file_ >= 0) close(file_);
  }
  SyncedFile(SyncedFile const&) = delete;
  SyncedFile& operator=(SyncedFile const&) = delete;

  void add(std::string_view content) {
    while (!content.empty()) {
      ssize_t const written = write(file_, content.data(), content.size());
      if (written >= 0)
        content.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        fail_at("write", final_path_, errno);
    }
  }

  void finish() {
    if (fsync(file_) != 0) fail_at("write", final_path_, errno);
    if (close(std::exchange(file_, -1)) != 0) fail_at("write", final_path_, errno);
  }

private:
  fs::path final_path_;
  int file_;
};

} // namespace

void create_folder(std::string const& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return;
  std::string const reason = error == std::errc::file_exists
                                 ? "a file, or a link that leads nowhere, has this name"
                                 : error.message();
  throw IoError{fmt::format("cannot create the folder '{}': {}", folder, reason)};
}

ResultsFolder::ResultsFolder(std::string const& folder) : folder_{folder} {
  create_folder(folder);
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) fail_at("open the folder", folder_, errno);
  bool const is_alone = flock(lock_, LOCK_EX | LOCK_NB) == 0;
  if (!is_alone && errno == EWOULDBLOCK) {
    close(lock_);
    throw IoError{fmt::format("another process writes its results into '{}': name another folder", folder)};
  }
  if (is_alone) sweep(); // where folders cannot be locked, nobody knows
  std::string stage = (folder_ / (std::string{stage_prefix} + "XXXXXX")).native();
  if (mkdtemp(stage.data()) == nullptr) {
    int const failed = errno;
    close(lock_);
    fail_at("write in the folder", folder_, failed);
  }
  stage_ = stage;
}

ResultsFolder::~ResultsFolder() {
  for (std::string const& name :
       staged_) // one by one: to look what is there takes a file that may not be opened
    unlink((stage_ / name).c_str());
  rmdir(stage_.c_str());
  close(lock_);
}

/// Nobody else is at work here, so what bears such a name is left over.
void ResultsFolder::sweep() const {
  std::error_code ignored;
  std::vector<fs::path> left;
  for (auto const& entry : fs::directory_iterator(folder_, ignored))
    if (entry.path().filename().native().starts_with(stage_prefix)) left.push_back(entry.path());
  for (fs::path const& path : left)
    fs::remove_all(path, ignored);
}

std::uint64_t ResultsFolder::stage(std::string_view name,
                                   std::function<void(ContentSink const&)> const& produce) {
  staged_.emplace_back(name);
  SyncedFile file{stage_ / name, folder_ / name};
  std::uint64_t hash = fnv1a_start;
  produce([&](std::string_view piece) {
    hash = fnv1a(piece, hash);
    file.add(piece);
  });
  file.finish();
  return hash;
}

void ResultsFolder::publish(std::string_view manifest, std::vector<std::string> const& gone) {
  remove(folder_ / manifest);
  fsync(lock_); // before the first new file is there
  for (std::string const& name : gone)
    remove(folder_ / name);
  for (std::string const& name : staged_)
    if (name != manifest) move_into_place(name);
  move_into_place(std::string{manifest});
  fsync(lock_);
}

void ResultsFolder::remove(fs::path const& path) const {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) fail_at("remove", path, errno);
}

void ResultsFolder::move_into_place(std::string const& name) const {
  if (std::rename((stage_ / name).c_str(), (folder_ / name).c_str()) != 0)
    fail_at("write", folder_ / name, errno);
}

} // namespace stickysim
