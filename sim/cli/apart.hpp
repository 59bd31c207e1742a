#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace stickysim {

/// What became of work in a process of its own.
struct Apart {
  std::string result;  ///< of the work
  std::string trouble; ///< `crashes: signal 11 (Segmentation fault)`; empty if the work came to its end
};

/// Does `work` in a process of its own, which a crash of it or `limit` ends. What it throws is trouble, too.
/// To be called while there is one thread.
Apart apart(std::function<std::string()> const& work, std::chrono::seconds limit);

} // namespace stickysim
