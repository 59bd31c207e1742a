#include "fuzz/workplace.hpp"

#include <fstream>
#include <stdexcept>
#include <stdlib.h>

namespace stickysim {
namespace fs = std::filesystem;

namespace {

/// In memory where there is such a folder: a disk is slow to take thousands of files that are to be safe on
/// it.
fs::path quickest_folder() {
  std::error_code none;
  fs::path const memory = "/dev/shm";
  return fs::is_directory(memory, none) ? memory : fs::temp_directory_path();
}

} // namespace

FuzzWorkplace::FuzzWorkplace() : before_{fs::current_path()} {
  std::string name = (quickest_folder() / "stickysim-fuzz-XXXXXX").native();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  folder_ = name;
  fs::current_path(folder_);
}

FuzzWorkplace::~FuzzWorkplace() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
  fs::remove_all(folder_, ignored);
}

void FuzzWorkplace::write(std::string const& name, std::string_view content) const {
  fs::path const path = folder_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << content;
}

} // namespace stickysim
