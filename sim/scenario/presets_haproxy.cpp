#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr PresetSetting haproxy_settings[] = {
    {"balancer.policy", "\"round_robin(order=haproxy)\"",
     "HAProxy 2.6 configuration manual, `balance`: roundrobin by default; its order: "
     "src/lb_fwrr.c"},
    {"balancer.retries", "3", "HAProxy 2.6 configuration manual, `retries`: default 3 (CONN_RETRIES)"},
    {"balancer.retry_delay", "\"1s\"",
     "HAProxy 2.6 configuration manual, `retries`: turn-around of min(`timeout connect`, 1 s) before the "
     "same server is tried again"},
    {"balancer.attempt_timeout", "\"0s\"",
     "HAProxy 2.6 configuration manual, `timeout server`: infinite if it is not given, with a warning; after it the answer is 504"},
    {"balancer.retry_on", "\"refused\"",
     "HAProxy 2.6 configuration manual, `retry-on`: default conn-failure"},
    {"balancer.redispatch", "\"last\"",
     "HAProxy 2.6 configuration manual, `option redispatch`: interval -1, the last retry breaks persistence; "
     "a request that nothing pins is redispatched at once (src/backend.c)"},
    {"balancer.retry_avoids", "\"last\"",
     "HAProxy 2.6, src/backend.c: the server that failed is passed to the algorithm as the one to avoid"},
    {"balancer.rehash", "false",
     "HAProxy 2.6, src/lb_map.c: a map of the live servers, which a redispatch asks again and which answers the "
     "same; `maxconn`: requests wait for the server that they hash to"},
    {"balancer.ejection", "\"none\"",
     "HAProxy 2.6 configuration manual, `observe`: off by default; mark_down is its `on-error mark-down`"},
    {"balancer.panic_threshold", "0",
     "HAProxy 2.6 configuration manual, table of status codes: 503 when no server is available to handle the "
     "request"},
    {"balancer.overprovisioning", "0",
     "HAProxy 2.6 configuration manual, `backup`: used only when all other servers are unavailable"},
    {"balancer.backups", "\"first\"",
     "HAProxy 2.6 configuration manual, `option allbackups`: off by default, the first backup that is up serves "
     "alone"},
    {"balancer.slow_start_law", "\"haproxy\"",
     "HAProxy 2.6 configuration manual, `slowstart`: the weight and `maxconn` grow; steps: server_recalc_eweight in "
     "src/server.c, srv_dynamic_maxconn in src/queue.c"},
    {"balancer.overflow", "false",
     "HAProxy 2.6 configuration manual, `backup`, `maxconn`: a server that is full is not unavailable, requests "
     "wait for it"},
    {"balancer.header_limit", "\"15215B\"",
     "HAProxy 2.6 configuration manual, `tune.bufsize` 16384 less `tune.maxrewrite` 1024 for the whole head; "
     "measured with 2.6.12: the most bytes of cookies in a request without other headers, more get 400"},
    {"balancer.answer_header_limit", "\"15070B\"",
     "HAProxy 2.6 configuration manual, `tune.bufsize` less `tune.maxrewrite`; measured with 2.6.12: the "
     "most bytes of cookies in an answer without other headers, more become 502"},
    {"balancer.affinity.key", "\"session\"",
     "HAProxy 2.6 configuration manual, `cookie`: each client carries its own"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "HAProxy 2.6 configuration manual, `option persist`: off by default, a cookie of a server that is down "
     "is redispatched"},
    {"balancer.affinity.counts_in_policy", "false",
     "HAProxy 2.6 configuration manual, `balance`: applies only when no persistence information is "
     "available, or on a redispatch"},
    {"balancer.affinity.drain", "\"honour\"",
     "HAProxy 2.6 configuration manual, `weight`: a server of weight 0 takes no part in balancing and still "
     "accepts persistent connections"},
    {"balancer.affinity.binds_to", "\"name\"",
     "HAProxy 2.6 configuration manual, `server`, `cookie`: both name a line of the configuration, whichever process answers there"},
    {"balancer.affinity.returns_home", "false",
     "HAProxy 2.6 configuration manual, `cookie insert`: the server that answers instead sets its own "
     "cookie"},
    {"balancer.affinity.expire", "\"never\"",
     "HAProxy 2.6 configuration manual, `cookie`: a session cookie unless `maxidle` or `maxlife` is given"},
    {"balancer.health.enabled", "true",
     "HAProxy 2.6 configuration manual, `check`: off by default, taken as on"},
    {"balancer.health.interval", "\"2s\"", "HAProxy 2.6 configuration manual, `inter`: default 2000 ms"},
    {"balancer.health.timeout", "\"interval\"",
     "HAProxy 2.6 configuration manual, `timeout check`: unset, `inter` holds"},
    {"balancer.health.fast_interval", "\"interval\"",
     "HAProxy 2.6 configuration manual, `fastinter`: unset, `inter` holds"},
    {"balancer.health.fall", "3", "HAProxy 2.6 configuration manual, `fall`: default 3"},
    {"balancer.health.rise", "2", "HAProxy 2.6 configuration manual, `rise`: default 2"},
};

} // namespace

PresetInfo const haproxy_2_6_preset = {
    .name = "haproxy-2.6",
    .help = "HAProxy 2.6 with `option redispatch` and health checks on",
    .affinity = "`cookie` insert, rewrite or prefix: kind cookie. `stick-table` with `stick on src`: kind "
                "table with key source_ip; its size must be given, its entries never expire by default, "
                "`peers` is sync_delay. `balance source` or `hash`: hash_modulo(weighted=true), with "
                "`hash-type consistent` ring_hash(vnodes=16, points=nearest, weighted=true).",
    .leaves_out =
        "agent checks, `downinter`, `fullconn` and `minconn`, `on-marked-down shutdown-sessions`, `maxidle` "
        "and `maxlife` of cookies as two separate times.",
    .settings = haproxy_settings,
};

} // namespace stickysim
