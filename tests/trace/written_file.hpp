#pragma once

#include "folder.hpp"

#include <zlib.h>

/// A file of the test's own that goes when the test ends.
class WrittenFile {
public:
  enum class Format { plain, gzip };

  explicit WrittenFile(std::string const& content, Format format = Format::plain) {
    gzFile const file = gzopen(path().c_str(), format == Format::gzip ? "wb" : "wbT");
    REQUIRE(file != nullptr);
    gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    REQUIRE(gzclose(file) == Z_OK);
  }

  std::string path() const { return folder_ / "file"; }

private:
  Folder folder_;
};
