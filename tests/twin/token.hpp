#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stickysim::twin {

/// SipHash-2-4 of a text under a key of 128 bits. Source: Aumasson, Bernstein, SipHash: a fast short-input
/// PRF, 2012.
std::uint64_t sip_hash(std::uint64_t key_low, std::uint64_t key_high, std::string_view text);

/// What a client carries in place of a session: a text, and proof that one of the servers wrote it. They
/// share a key.
std::string signed_token(std::string const& text);

/// The text of a token; empty if none of the servers signed it.
std::string text_of_token(std::string const& token);

} // namespace stickysim::twin
