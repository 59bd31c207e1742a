#include "scenario/presets.hpp"

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

constexpr auto failure_rules = std::to_array<PresetSetting>({
    {"balancer.policy", "\"round_robin(order=nginx)\"",
     "nginx documentation, ngx_http_upstream_module, `upstream`: weighted round robin by default; its order: "
     "src/http/ngx_http_upstream_round_robin.c"},
    {"balancer.retries", "100",
     "nginx documentation, ngx_http_proxy_module, `proxy_next_upstream_tries`: default 0, until every server "
     "was tried; 100 is the most there is here"},
    {"balancer.retry_delay", "\"0s\"",
     "nginx documentation, ngx_http_proxy_module, `proxy_next_upstream`: without a pause"},
    {"balancer.attempt_timeout", "\"60s\"",
     "nginx documentation, ngx_http_proxy_module, `proxy_read_timeout`: default 60s, then the next server or 504"},
    {"balancer.retry_on", "\"idempotent\"",
     "nginx documentation, ngx_http_proxy_module, `proxy_next_upstream`: default error timeout, and no "
     "non-idempotent request that was sent already"},
    {"balancer.redispatch", "\"always\"",
     "nginx documentation, ngx_http_proxy_module, `proxy_next_upstream`: passed to the next server"},
    {"balancer.retry_avoids", "\"tried\"",
     "nginx, src/http/ngx_http_upstream_round_robin.c: each peer is tried once, then the answer is 502"},
    {"balancer.rehash", "true",
     "nginx, src/http/modules/ngx_http_upstream_hash_module.c, ngx_http_upstream_ip_hash_module.c: the hash counts "
     "all peers, and past one that is down, tried or at `max_conns` it is hashed again, up to 20 times"},
    {"balancer.ejection", "\"max_fails(fails=1, time=10s)\"",
     "nginx documentation, ngx_http_upstream_module, `server`: max_fails=1, fail_timeout=10s by default"},
    {"balancer.panic_threshold", "0",
     "nginx, src/http/ngx_http_upstream_round_robin.c: no live upstreams, the answer is 502"},
    {"balancer.overprovisioning", "0",
     "nginx documentation, ngx_http_upstream_module, `server … backup`: passed requests when the primary "
     "servers are unavailable"},
    {"balancer.overflow", "true",
     "nginx, src/http/ngx_http_upstream_round_robin.c: the backups follow when every other peer is tried, down or "
     "at `max_conns`"},
    {"balancer.queue", "0",
     "nginx documentation, ngx_http_upstream_module, `queue`: commercial; without it a request that finds every "
     "peer at `max_conns` gets 502 at once"},
    {"balancer.header_limit", "\"8178B\"",
     "nginx documentation, ngx_http_core_module, `large_client_header_buffers`: default 4 8k, a header line "
     "fits into one; that less the header's name is the most bytes of cookies, more get 400"},
    {"balancer.answer_header_limit", "\"3925B\"",
     "nginx documentation, ngx_http_proxy_module, `proxy_buffer_size`: default 4k, the size of a memory "
     "page, for the whole head of an answer; measured with 1.22.1: the most bytes of cookies in an answer "
     "without other headers, more become 502 (upstream sent too big header)"},
});

constexpr auto by_address = std::to_array<PresetSetting>({
    {"balancer.affinity.key", "\"source_ip\"",
     "nginx documentation, ngx_http_upstream_module, `ip_hash`: hashes the address, of IPv4 its first three "
     "octets"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "nginx documentation, ngx_http_upstream_module, `ip_hash`: to the same server except when it is "
     "unavailable; hashed again up to 20 times, then round robin"},
    {"balancer.affinity.counts_in_policy", "false",
     "nginx, src/http/modules/ngx_http_upstream_ip_hash_module.c: round robin is not asked"},
    {"balancer.affinity.drain", "\"drop\"",
     "nginx documentation, ngx_http_upstream_module, `server … down`: the only way to take a server out; the "
     "parameter `drain` is commercial"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "nginx documentation, ngx_http_upstream_module, `ip_hash`: nothing is remembered"},
    {"balancer.affinity.returns_home", "true",
     "nginx documentation, ngx_http_upstream_module, `ip_hash`: nothing is remembered, an available server "
     "has its clients back"},
    {"balancer.affinity.expire", "\"never\"",
     "nginx documentation, ngx_http_upstream_module, `ip_hash`: nothing is remembered"},
});

constexpr auto by_cookie = std::to_array<PresetSetting>({
    {"balancer.affinity.key", "\"session\"",
     "nginx documentation, ngx_http_upstream_module, `sticky cookie`: each client carries its own"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "nginx documentation, ngx_http_upstream_module, `sticky`: if the designated server cannot process a "
     "request, a new one is selected as for a client that is not bound yet"},
    {"balancer.affinity.counts_in_policy", "true",
     "nginx, src/http/ngx_http_upstream_round_robin.c: a bound request changes the current weights, so that "
     "a server with more bound requests gets fewer new ones"},
    {"balancer.affinity.drain", "\"honour\"",
     "nginx documentation, ngx_http_upstream_module, `server … drain` (1.29.6): only requests bound to the "
     "server are passed to it"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "nginx documentation, ngx_http_upstream_module, `sticky cookie`: the cookie holds a hash of the server's address and port"},
    {"balancer.affinity.returns_home", "false",
     "nginx documentation, ngx_http_upstream_module, `sticky cookie`: the newly selected server sets its "
     "own"},
    {"balancer.affinity.expire", "\"never\"",
     "nginx documentation, ngx_http_upstream_module, `sticky cookie`: a session cookie unless `expires` is "
     "given"},
});

// Their values if they were enabled.
constexpr auto checks = std::to_array<PresetSetting>({
    {"balancer.health.enabled", "false",
     "nginx documentation, ngx_http_upstream_hc_module (commercial), `health_check`: not in the open source "
     "version"},
    {"balancer.health.interval", "\"5s\"",
     "nginx documentation, ngx_http_upstream_hc_module (commercial), `health_check`: interval=5 by default; "
     "without effect here"},
    {"balancer.health.fall", "1",
     "nginx documentation, ngx_http_upstream_hc_module (commercial), `health_check`: fails=1 by default; "
     "without effect here"},
    {"balancer.health.rise", "1",
     "nginx documentation, ngx_http_upstream_hc_module (commercial), `health_check`: passes=1 by default; "
     "without effect here"},
});

template <std::size_t... Sizes>
constexpr auto joined(std::array<PresetSetting, Sizes> const&... parts) {
  std::array<PresetSetting, (Sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return all;
}

constexpr auto settings_1_22 = joined(failure_rules, by_address, checks);
constexpr auto settings_1_31 = joined(failure_rules, by_cookie, checks);

} // namespace

PresetInfo const nginx_1_22_preset = {
    .name = "nginx-1.22",
    .help = "nginx 1.22, the open source version",
    .affinity = "`ip_hash` and `hash`: hash_modulo(weighted=true). `hash … consistent`: "
                "ring_hash(weighted=true). There are no cookies in the open source version.",
    .leaves_out =
        "that nginx tries a single server once (here "
        "again and again); that ip_hash takes the first three octets of an address (here all of it); counts "
        "of failures that worker processes do not share without `zone`.",
    .settings = settings_1_22,
};

PresetInfo const nginx_1_31_preset = {
    .name = "nginx-1.31",
    .help = "nginx 1.31, the open source version with `sticky`",
    .affinity =
        "`sticky cookie` and `sticky route` (open source since 1.29.6): kind cookie. `sticky learn`: kind "
        "table, with expire 10min and the size of its zone. `ip_hash`, `hash`: policies that hash.",
    .leaves_out =
        "that nginx tries a single server once (here "
        "again and again); that ip_hash takes the first three octets of an address (here all of it); counts "
        "of failures that worker processes do not share without `zone`.",
    .settings = settings_1_31,
};

} // namespace stickysim
