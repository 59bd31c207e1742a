#pragma once

#include <stickysim/design/design.hpp>

#include <cstdint>

namespace stickysim {

/// Bytes in base64url without padding: four characters for three of them, and none to fill up.
constexpr std::int64_t base64url_size(std::int64_t bytes) { return (4 * bytes + 2) / 3; }

/// Bytes of a session's token on the wire after `writes` requests have been served since its login.
///
/// A JSON Web Token is its header, its payload and its signature, each in base64url, with dots between them
/// (RFC 7515, sections 2 and 3.1). The header {"alg":"HS256","typ":"JWT"} has 27 bytes whatever the
/// algorithm; the signature 32 with HS256, 64 with ES256 and 256 with RS256 and a key of 2,048 bits (RFC
/// 7518, sections 3.2 to 3.4).
constexpr std::int64_t token_size(StateSettings const& state, std::uint32_t writes) {
  std::int64_t const payload = state.token_bytes + state.growth_bytes * writes;
  std::int64_t signature = 0;
  switch (state.token_format) {
  case TokenFormat::raw: return payload;
  case TokenFormat::jwt_hs256: signature = 32; break;
  case TokenFormat::jwt_es256: signature = 64; break;
  case TokenFormat::jwt_rs256: signature = 256; break;
  }
  return base64url_size(27) + 1 + base64url_size(payload) + 1 + base64url_size(signature);
}

} // namespace stickysim
