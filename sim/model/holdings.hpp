#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim {

/// What servers hold of session state, integrated over time since the start and summed over servers.
struct HeldIntegrals {
  Int128 states = 0;  ///< states × ns
  Int128 squares = 0; ///< (states)² × ns
  Int128 bytes = 0;   ///< bytes × ns

  /// Calls `visit` for each member, with that member of each of `integrals`.
  template <class Visit, class... Integrals>
  static constexpr void for_each_member(Visit&& visit, Integrals&... integrals) {
    visit(integrals.states...);
    visit(integrals.squares...);
    visit(integrals.bytes...);
  }
};

/// States and bytes in servers' memories as they come and go.
class Holdings {
public:
  void change(Nanoseconds now, std::int64_t states, std::int64_t bytes) {
    past_ = integrals(now);
    since_ns_ = now;
    states_ += states;
    bytes_ += bytes;
  }

  HeldIntegrals integrals(Nanoseconds now) const {
    auto const length_ns = static_cast<Int128>(now - since_ns_);
    return {.states = past_.states + length_ns * states_,
            .squares = past_.squares + length_ns * states_ * states_,
            .bytes = past_.bytes + length_ns * bytes_};
  }

private:
  HeldIntegrals past_; ///< until `since_ns_`
  Nanoseconds since_ns_ = 0;
  std::int64_t states_ = 0;
  std::int64_t bytes_ = 0;
};

} // namespace stickysim
