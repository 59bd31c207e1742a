#pragma once

#include <stdexcept>

namespace stickysim {

/// A file could not be read or written; the message names the file and the reason. Exit code 3.
class IoError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Nobody reads standard output any more, as when `head` has seen enough.
class ReaderGone : public IoError {
public:
  using IoError::IoError;
};

} // namespace stickysim
