#include "results/packed.hpp"

#include "results/book.hpp"
#include <stickysim/language/words.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <type_traits>
#include <vector>

namespace stickysim {
namespace {

/// Small magnitudes of either sign become small numbers.
constexpr std::uint64_t zigzag(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

class Packer {
public:
  std::string take() { return std::move(bytes_); }

  template <std::integral T>
  void add(T number) {
    if constexpr (std::signed_integral<T>)
      put(zigzag(number));
    else
      put(number);
  }
  template <class T>
  requires std::is_enum_v<T>
  void add(T word) { put(static_cast<std::uint64_t>(word)); }
  void add(double number) {
    auto const bits = std::bit_cast<std::uint64_t>(number);
    for (int byte = 0; byte < 8; ++byte)
      bytes_ += static_cast<char>(bits >> 8 * byte);
  }
  void add(Uint128 number) {
    put(static_cast<std::uint64_t>(number >> 64));
    put(static_cast<std::uint64_t>(number));
  }
  void add(Int128 number) { add(static_cast<Uint128>(number)); }
  void add(std::string const& text) {
    put(text.size());
    bytes_ += text;
  }
  /// Its buckets in use, each by its distance from the one before.
  void add(Histogram const& histogram) {
    put(histogram.count());
    add(histogram.max());
    std::uint32_t next = 0;
    for (Histogram::Bucket const& bucket : histogram.used()) {
      put(bucket.number - next);
      put(bucket.count);
      next = bucket.number + 1;
    }
  }
  template <class T, std::size_t size>
  void add(std::array<T, size> const& values) {
    for (T const& value : values)
      add(value);
  }
  template <class T>
  void add(std::vector<T> const& values) {
    put(values.size());
    for (T const& value : values)
      add(value);
  }
  template <Book T>
  void add(T const& book) {
    T::for_each_member([this](auto const& member) { this->add(member); }, book);
  }

private:
  /// Seven bits a byte, the lowest first; all bytes but the last have their highest bit set.
  void put(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7)
      bytes_ += static_cast<char>(number | 0x80);
    bytes_ += static_cast<char>(number);
  }

  std::string bytes_;
};

class Unpacker {
public:
  explicit Unpacker(std::string_view bytes) : left_{bytes} {}

  bool is_good() const { return good_; }
  bool is_at_end() const { return left_.empty(); }

  template <std::integral T>
  void read(T& number) {
    if constexpr (std::signed_integral<T>)
      number = static_cast<T>(unzigzag(get()));
    else
      number = static_cast<T>(get());
  }
  template <class T>
  requires std::is_enum_v<T>
  void read(T& word) {
    std::uint64_t const number = get();
    good_ = good_ && number < enumerator_count<T>();
    word = static_cast<T>(good_ ? number : 0);
  }
  void read(double& number) {
    std::uint64_t bits = 0;
    for (int byte = 0; byte < 8; ++byte)
      bits |= std::uint64_t{next()} << 8 * byte;
    number = std::bit_cast<double>(bits);
    good_ = good_ && std::isfinite(number);
  }
  void read(Uint128& number) {
    Uint128 const high = get();
    number = high << 64 | get();
  }
  void read(Int128& number) {
    Uint128 bits = 0;
    read(bits);
    number = static_cast<Int128>(bits);
  }
  void read(std::string& text) {
    std::size_t const size = get_size();
    text = left_.substr(0, size);
    left_.remove_prefix(size);
  }
  void read(Histogram& histogram) {
    std::uint64_t const total = get();
    Nanoseconds max = 0;
    read(max);
    std::uint64_t next_bucket = 0;
    while (good_ && histogram.count() < total) {
      std::uint64_t const bucket = next_bucket + get();
      std::uint64_t const count = get();
      good_ = good_ && bucket < Histogram::buckets && count > 0;
      if (good_) histogram.append(static_cast<std::uint32_t>(bucket), count, max);
      next_bucket = bucket + 1;
    }
    good_ = good_ && histogram.count() == total;
  }
  template <class T, std::size_t size>
  void read(std::array<T, size>& values) {
    for (T& value : values)
      read(value);
  }
  template <class T>
  void read(std::vector<T>& values) {
    values.resize(get_size());
    for (T& value : values)
      read(value);
  }
  template <Book T>
  void read(T& book) {
    T::for_each_member([this](auto& member) { this->read(member); }, book);
  }

private:
  unsigned char next() {
    good_ = good_ && !left_.empty();
    if (!good_) return 0;
    char const byte = left_.front();
    left_.remove_prefix(1);
    return static_cast<unsigned char>(byte);
  }
  std::uint64_t get() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      std::uint64_t const byte = next();
      number |= (byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    good_ = false;
    return 0;
  }
  /// Of a list, whose elements take at least a byte each: no damage makes it larger than what is there.
  std::size_t get_size() {
    std::uint64_t const size = get();
    good_ = good_ && size <= left_.size();
    return good_ ? size : 0;
  }

  std::string_view left_;
  bool good_ = true;
};

/// Of what `events` has no part in: see TrialResult::for_each_member().
template <class Archive, class Result, class Record>
void visit_all(Archive const& archive, Result& result, Record& recording) {
  archive(result.events);
  archive(result);
  archive(recording);
}

} // namespace

std::string packed(TrialResult const& result, Recording const& recording) {
  Packer packer;
  visit_all([&](auto const& part) { packer.add(part); }, result, recording);
  return packer.take();
}

std::optional<FinishedTrial> unpacked(std::string_view bytes) {
  Unpacker unpacker{bytes};
  FinishedTrial trial;
  visit_all([&](auto& part) { unpacker.read(part); }, trial.result, trial.recording);
  if (!unpacker.is_good() || !unpacker.is_at_end()) return std::nullopt;
  return trial;
}

} // namespace stickysim
