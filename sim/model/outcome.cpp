#include <stickysim/model/outcome.hpp>

namespace stickysim {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
  case Outcome::intact: return "intact";
  case Outcome::lost: return "lost";
  case Outcome::failed: return "failed";
  case Outcome::abandoned: return "abandoned";
  case Outcome::unfinished: return "unfinished";
  }
  return {};
}

} // namespace stickysim
