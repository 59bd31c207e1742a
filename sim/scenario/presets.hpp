#pragma once

#include "scenario/key.hpp"
#include <stickysim/scenario/keys.hpp>

#include <optional>
#include <string>

namespace stickysim {

/// The TOML of a key that the draft's preset sets; empty: it has no preset, or one that leaves the key alone.
std::optional<std::string> preset_toml(Key const& key, Draft const& draft);

/// The rows of the table of presets, a file for each vendor.
extern PresetInfo const haproxy_2_6_preset;
extern PresetInfo const nginx_1_22_preset;
extern PresetInfo const nginx_1_31_preset;
extern PresetInfo const envoy_1_36_preset;
extern PresetInfo const aws_alb_preset;
extern PresetInfo const gcp_lb_preset;
extern PresetInfo const kubernetes_clientip_preset;
extern PresetInfo const traefik_3_preset;
extern PresetInfo const grpc_preset;

extern PresetInfo const tomcat_delta_preset;
extern PresetInfo const tomcat_backup_preset;
extern PresetInfo const redis_single_preset;
extern PresetInfo const redis_aof_preset;
extern PresetInfo const redis_sentinel_preset;
extern PresetInfo const redis_cluster_preset;
extern PresetInfo const memcached_preset;
extern PresetInfo const sql_preset;
extern PresetInfo const object_store_preset;

} // namespace stickysim
