#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace stickysim {

/// An empty folder in which the process works for as long as it exists: relative names lie in it.
class FuzzWorkplace {
public:
  FuzzWorkplace();
  ~FuzzWorkplace();
  FuzzWorkplace(FuzzWorkplace const&) = delete;
  FuzzWorkplace& operator=(FuzzWorkplace const&) = delete;

  void write(std::string const& name, std::string_view content) const;

private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
};

} // namespace stickysim
