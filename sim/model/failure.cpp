#include <stickysim/model/failure.hpp>

namespace stickysim {

std::span<FailureRow const> failures() {
  static constexpr std::array table = {
      FailureRow{.word = Failure::refused,
                 .name = "refused",
                 .meaning = "no server took the connection",
                 .at_server = "{} is down: the connection is refused"},
      FailureRow{.word = Failure::reset,
                 .name = "reset",
                 .meaning = "the server died with the request in hand",
                 .at_server = "{} dies with the request in hand: the connection is reset"},
      FailureRow{.word = Failure::timeout, .name = "timeout", .meaning = "it took too long", .at_server = ""},
      FailureRow{.word = Failure::rejected,
                 .name = "rejected",
                 .meaning = "the server's queue was full",
                 .at_server = "the queue of {} is full: it is rejected"},
      FailureRow{.word = Failure::unavailable,
                 .name = "unavailable",
                 .meaning = "503, no server to be had",
                 .at_server = ""},
      FailureRow{.word = Failure::state,
                 .name = "state",
                 .meaning = "its state could not be read or written",
                 .at_server = ""},
      FailureRow{.word = Failure::too_large,
                 .name = "too_large",
                 .meaning = "its cookies were too large",
                 .at_server = ""},
      FailureRow{
          .word = Failure::error, .name = "error", .meaning = "the application failed", .at_server = ""},
  };
  static_assert(is_complete(table), "each failure has a row, in their order");
  return table;
}

} // namespace stickysim
