#include "trace/compressed_file.hpp"

#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace stickysim {

namespace {

constexpr std::size_t longest_magic = 6;

} // namespace

CompressedFile::CompressedFile(std::string const& path) : path_{path} {
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw IoError{fmt::format("{}: cannot open: {}", path, std::strerror(errno))};
}

CompressedFile::~CompressedFile() { close(descriptor_); }

/// Reads more behind what is left of the input; false at the end of the file.
bool CompressedFile::refill() {
  if (file_ended_) return false;
  std::copy(input_.begin(), input_.end(), buffer_.begin());
  std::size_t const kept = input_.size();
  ssize_t got = 0;
  do
    got = ::read(descriptor_, buffer_.data() + kept, buffer_.size() - kept);
  while (got < 0 && errno == EINTR);
  if (got < 0) throw IoError{fmt::format("{}: cannot read: {}", path_, std::strerror(errno))};
  input_ = {buffer_.data(), kept + static_cast<std::size_t>(got)};
  file_ended_ = got == 0;
  return got > 0;
}

/// Behind a member: what follows is another one, or zeros, with which tapes are filled up.
void CompressedFile::begin_member() {
  auto const is_zero = [](char c) { return c == '\0'; };
  while (input_.size() < longest_magic && refill()) {
  }
  while (!input_.empty() && std::all_of(input_.begin(), input_.end(), is_zero)) {
    input_ = {};
    refill();
  }
  if (input_.empty()) return;
  std::string const name = decompressor_->name();
  auto next = decompressor_for(input_);
  if (next == nullptr || next->name() != name)
    throw DamagedData{fmt::format("something that is not {} follows the compressed data", name)};
  decompressor_ = std::move(next);
}

std::size_t CompressedFile::read_member(std::span<char> output) {
  while (true) {
    if (decompressor_->at_end()) {
      begin_member();
      if (input_.empty()) return 0;
    }
    std::size_t const available = input_.size();
    if (std::size_t const written = decompressor_->decompress(input_, output); written > 0) return written;
    bool const stands_still = input_.size() == available && !decompressor_->at_end();
    if (stands_still && !refill()) throw DamagedData{"cut short: the compressed data ends"};
  }
}

std::size_t CompressedFile::read(std::span<char> output) {
  if (!begun_) {
    begun_ = true;
    while (input_.size() < longest_magic && refill()) {
    }
    decompressor_ = decompressor_for(input_);
  }
  if (decompressor_ != nullptr) return read_member(output);
  if (input_.empty() && !refill()) return 0;
  std::size_t const size = std::min(input_.size(), output.size());
  std::copy_n(input_.begin(), size, output.begin());
  input_ = input_.subspan(size);
  return size;
}

} // namespace stickysim
