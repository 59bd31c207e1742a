#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>

namespace stickysim {

/// For a policy that maps a hash to a place among servers: if the server there does not take the request, the
/// hash is hashed again, which spreads the requests of one server over all others. After 20 times the
/// candidates take turns. Source: nginx, src/http/modules/ngx_http_upstream_hash_module.c and
/// ngx_http_upstream_ip_hash_module.c.
class Rehash {
public:
  /// `server_of(hash)` returns the server at a hash's place, a candidate or not.
  template <class ServerOf>
  std::uint32_t choose(Candidates const& candidates, std::uint64_t hash, ServerOf server_of) {
    for (int tries = 0; tries <= most_tries; ++tries) {
      std::uint32_t const index = candidates.index(server_of(hash));
      if (index != no_server && !candidates.avoids(index)) return index;
      hash = mix_bits(hash + golden_gamma);
    }
    return candidates.choice(turns_++ % candidates.choices());
  }

private:
  static constexpr int most_tries = 20;

  std::uint32_t turns_ = 0;
};

/// The servers that a hash is taken modulo of: those that the balancer is configured with where it hashes
/// again, else the candidates.
inline std::span<ServerId const> hashed_over(Candidates const& candidates) {
  return candidates.configured.empty() ? candidates.servers : candidates.configured;
}

} // namespace stickysim
