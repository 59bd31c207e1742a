#pragma once

#include <stickysim/engine/int128.hpp>

#include <cstdint>

namespace stickysim {

/// What a random stream is for. Streams of different purposes never share a draw, so that a variant that
/// draws more for one purpose (routing, say) sees the same numbers as the others for the rest.
enum class Purpose : std::uint64_t {
  arrivals = 1,
  session_length = 2,
  session_step = 3,
  policy = 4,
  store_service = 5,
  fault_plan = 6,
  health_phase = 7,
  balancer_of_request = 8,
  client_retry = 9,
  retry_demand = 10,
  service_failure = 11,
  recording = 12,
};

/// SplitMix64's finaliser: a bijection on 64 bits in which each input bit flips each output bit with
/// probability one half. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014, with Stafford's variant 13 constants.
constexpr std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// The inverse of mix_bits(): the number whose mixed bits are `z`.
constexpr std::uint64_t unmix_bits(std::uint64_t z) {
  z = (z ^ (z >> 31) ^ (z >> 62)) * 0x319642B2D24D8EC3u;
  z = (z ^ (z >> 27) ^ (z >> 54)) * 0x96DE1B173F119089u;
  return z ^ (z >> 30) ^ (z >> 60);
}

inline constexpr std::uint64_t golden_gamma = 0x9E3779B97F4A7C15u;
inline constexpr std::uint64_t golden_gamma_inverse =
    0xF1DE83E19937733Du; ///< their product is 1, modulo 2^64

/// The key of the stream that belongs to (seed, purpose, entity). Keys chain: a key may serve as the seed of
/// a finer stream, as in stream_key(stream_key(seed, Purpose::session_step, session), …, step).
constexpr std::uint64_t stream_key(std::uint64_t seed, Purpose purpose, std::uint64_t entity) {
  std::uint64_t const lane = mix_bits(seed + golden_gamma * static_cast<std::uint64_t>(purpose));
  return mix_bits(lane + golden_gamma * (entity + 1));
}

/// A random stream of eight bytes (SplitMix64): cheap enough to have one for each step of each session. The
/// same key gives the same numbers on every machine, compiler and optimisation level.
class Random {
public:
  explicit constexpr Random(std::uint64_t key) : state_{key} {}

  /// 64 independent random bits.
  constexpr std::uint64_t bits() { return mix_bits(state_ += golden_gamma); }

  /// Skips the next `draws` results of bits().
  constexpr void skip(std::uint64_t draws) { state_ += golden_gamma * draws; }

  /// Uniform on the open interval (0, 1), in steps of 2^-53; never 0, so that log(uniform()) is finite.
  constexpr double uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1.0p-53; }

  /// Uniform on 0 … bound − 1, without bias; `bound` > 0. Source: Lemire, "Fast random integer generation in
  /// an interval", ACM TOMACS 29(1), 2019.
  constexpr std::uint64_t below(std::uint64_t bound) {
    auto product = static_cast<Uint128>(bits()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      std::uint64_t const threshold = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < threshold)
        product = static_cast<Uint128>(bits()) * bound;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

private:
  std::uint64_t state_;
};

} // namespace stickysim
