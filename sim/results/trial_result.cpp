#include "results/book.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/results/trial_result.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <string_view>
#include <vector>

namespace stickysim {

namespace {

/// A running hash of values, not of bytes in memory: the same on machines of either byte order.
class Fingerprint {
public:
  std::uint64_t value() const { return hash_; }

  template <std::integral T>
  void add(T number) {
    mix(static_cast<std::uint64_t>(number));
  }
  void add(double number) { mix(std::bit_cast<std::uint64_t>(number)); }
  void add(Uint128 number) {
    mix(static_cast<std::uint64_t>(number >> 64));
    mix(static_cast<std::uint64_t>(number));
  }
  void add(Int128 number) { add(static_cast<Uint128>(number)); }
  void add(std::string_view text) {
    mix(text.size());
    for (char const c : text)
      mix(static_cast<unsigned char>(c));
  }

  void add(Histogram const& histogram) {
    mix(histogram.count());
    add(histogram.max());
    for (Histogram::Bucket const& bucket : histogram.used()) {
      mix(bucket.number);
      mix(bucket.count);
    }
  }

  template <class T, std::size_t size>
  void add(std::array<T, size> const& values) {
    for (T const& value : values)
      add(value);
  }

  template <class T>
  void add(std::vector<T> const& values) {
    mix(values.size());
    for (T const& value : values)
      add(value);
  }

  void add(EventKind kind) { mix(static_cast<std::uint64_t>(kind)); }

  template <Book T>
  void add(T const& book) {
    static_assert(listed_members<T>() == all_members<T>(), "for_each_member() lacks a member");
    T::for_each_member([this](auto const& member) { this->add(member); }, book);
  }

private:
  void mix(std::uint64_t word) { hash_ = mix_bits((hash_ ^ word) + golden_gamma); }

  std::uint64_t hash_ = 0;
};

} // namespace

std::uint64_t TrialResult::fingerprint() const {
  static_assert(listed_members<TrialResult>() == all_members<ClientsResult>() + all_members<MeasuredSums>() +
                                                     all_members<TrialResult>() - 3, // these two and `events`
                "for_each_member() lacks a member");
  Fingerprint print;
  for_each_member([&](auto const& member) { print.add(member); }, *this);
  return print.value();
}

} // namespace stickysim
