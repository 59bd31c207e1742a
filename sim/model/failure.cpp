#include <stickysim/model/failure.hpp>

namespace stickysim {

std::string_view name_of(Failure failure) {
  switch (failure) {
  case Failure::refused: return "refused";
  case Failure::reset: return "reset";
  case Failure::timeout: return "timeout";
  case Failure::rejected: return "rejected";
  case Failure::unavailable: return "unavailable";
  case Failure::state: return "state";
  case Failure::too_large: return "too_large";
  case Failure::error: return "error";
  }
  return {};
}

} // namespace stickysim
