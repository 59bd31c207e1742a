#pragma once

#include "catch.hpp"
#include "folder.hpp"
#include "trace/compressed.hpp"

/// A file of the test's own that goes when the test ends.
class WrittenFile {
public:
  enum class Format { plain, gzip, bzip2, xz };

  explicit WrittenFile(std::string const& content, Format format = Format::plain) {
    switch (format) {
    case Format::plain: folder_.write("file", content); break;
    case Format::gzip: folder_.write("file", gzipped(content)); break;
    case Format::bzip2: folder_.write("file", bzipped(content)); break;
    case Format::xz: folder_.write("file", xzipped(content)); break;
    }
  }

  std::string path() const { return folder_ / "file"; }

private:
  Folder folder_;
};
