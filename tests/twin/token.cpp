#include "twin/token.hpp"

#include <fmt/format.h>

#include <bit>

namespace stickysim::twin {

namespace {

constexpr std::uint64_t server_key_low = 0x8a1f37c5d2960be4;
constexpr std::uint64_t server_key_high = 0x51d90e7ab3c46f28;

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void mix() {
    v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    mix(), mix();
    v0 ^= word;
  }
};

std::uint64_t word_of(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
  return word;
}

std::string signature(std::string_view text) {
  return fmt::format("{:016x}", sip_hash(server_key_low, server_key_high, text));
}

} // namespace

std::uint64_t sip_hash(std::uint64_t key_low, std::uint64_t key_high, std::string_view text) {
  SipState state{key_low ^ 0x736f6d6570736575, key_high ^ 0x646f72616e646f6d, key_low ^ 0x6c7967656e657261,
                 key_high ^ 0x7465646279746573};
  std::uint64_t const length = std::uint64_t{text.size()} << 56;
  for (; text.size() >= 8; text.remove_prefix(8))
    state.take(word_of(text.substr(0, 8)));
  state.take(word_of(text) | length);
  state.v2 ^= 0xff;
  for (int round = 0; round < 4; ++round)
    state.mix();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::string signed_token(std::string const& text) { return text + '.' + signature(text); }

std::string text_of_token(std::string const& token) {
  auto const dot = token.rfind('.');
  if (dot == std::string::npos) return {};
  std::string text = token.substr(0, dot);
  return token.substr(dot + 1) == signature(text) ? text : std::string{};
}

} // namespace stickysim::twin
