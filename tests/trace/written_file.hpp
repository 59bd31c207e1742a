#pragma once

#include "catch.hpp"

#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <unistd.h>

/// A file of the test's own that goes when the test ends.
class WrittenFile {
public:
  enum class Format { plain, gzip };

  explicit WrittenFile(std::string const& content, Format format = Format::plain) {
    static int made = 0;
    auto const name = "stickysim_trace_" + std::to_string(getpid()) + "_" + std::to_string(++made);
    path_ = (std::filesystem::temp_directory_path() / name).native();
    gzFile const file = gzopen(path_.c_str(), format == Format::gzip ? "wb" : "wbT");
    REQUIRE(file != nullptr);
    gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    REQUIRE(gzclose(file) == Z_OK);
  }
  ~WrittenFile() { std::remove(path_.c_str()); }
  WrittenFile(WrittenFile const&) = delete;
  WrittenFile& operator=(WrittenFile const&) = delete;

  std::string const& path() const { return path_; }

private:
  std::string path_;
};
