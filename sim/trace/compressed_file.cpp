#include "trace/compressed_file.hpp"

#include "engine/open_input.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace stickysim {

namespace {

constexpr std::size_t longest_magic = 6;
constexpr std::uint64_t always_unfolds = std::uint64_t{64} << 20; ///< however small it is
constexpr std::uint64_t most_folds = 250; ///< logs and traces are compressed to a tenth or a hundredth

} // namespace

CompressedFile::CompressedFile(std::string const& path) : path_{path}, descriptor_{open_input(path)} {}

void CompressedFile::note_unfolded(std::size_t written) {
  unfolded_ += written;
  if (unfolded_ <= always_unfolds || unfolded_ <= most_folds * taken_) return;
  throw DamagedData{fmt::format(
      "it unfolds to more than {} times its size ({} MiB so far): decompress it first if that is meant "
      "({} -dc)",
      most_folds, unfolded_ >> 20, decompressor_->name())};
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
  taken_ += static_cast<std::size_t>(got);
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
    if (std::size_t const written = decompressor_->decompress(input_, output); written > 0) {
      note_unfolded(written);
      return written;
    }
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
