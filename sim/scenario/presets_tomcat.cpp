#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr std::string_view copies =
    "Tomcat 10.1 clustering how-to: sessions in memory, replicated to other members";
constexpr std::string_view half_an_hour =
    "Tomcat 10.1 configuration reference, cluster manager, `maxInactiveInterval`: default 1800 seconds";
constexpr std::string_view local_network = "not documented; typical of a local network";
constexpr std::string_view not_measured = "not documented; measure your own";

constexpr PresetSetting delta[] = {
    {"state.placement", "\"replicated\"", copies},
    {"state.ttl", "\"30min\"", half_an_hour},
    {"state.backups", "\"all\"",
     "Tomcat 10.1 configuration reference, cluster manager: DeltaManager replicates to all members"},
    {"state.synchronous", "false",
     "Tomcat 10.1 configuration reference, cluster, `channelSendOptions`: default 8, asynchronous"},
    {"state.lag", "\"1ms\"", "not documented; a queue and a hop of a local network"},
    {"state.replica_rtt", "\"0.5ms\"", local_network},
    {"state.replica_work", "\"0s\"", not_measured},
    {"state.on_failover", "\"copy\"", "Tomcat 10.1 clustering how-to: any member goes on with the session"},
};

constexpr PresetSetting backup[] = {
    {"state.placement", "\"replicated\"", copies},
    {"state.ttl", "\"30min\"", half_an_hour},
    {"state.backups", "1",
     "Tomcat 10.1 configuration reference, cluster manager: BackupManager replicates to one backup node"},
    {"state.synchronous", "true",
     "Tomcat 10.1 configuration reference, cluster manager, `mapSendOptions`: default 6, acknowledged before "
     "the request ends"},
    {"state.lag", "\"0s\"", "follows from `mapSendOptions`: answers wait for the copy"},
    {"state.replica_rtt", "\"0.5ms\"", local_network},
    {"state.replica_work", "\"0s\"", not_measured},
    {"state.on_failover", "\"copy\"",
     "Tomcat 10.1 clustering how-to: all members know where the backup is and fetch it from there"},
};

} // namespace

PresetInfo const tomcat_delta_preset = {
    .name = "tomcat-delta",
    .help = "Apache Tomcat 10.1 with a cluster and its DeltaManager: copies on all members",
    .affinity = {},
    .leaves_out = "the seconds until the cluster notices that a member is gone, state transfer at start "
                  "(`stateTransferTimeout`; here `lag` and `replica_rtt`), messages that a full queue drops, "
                  "maxActiveSessions, requests that change nothing and are not replicated.",
    .settings = delta,
};

PresetInfo const tomcat_backup_preset = {
    .name = "tomcat-backup",
    .help = "Apache Tomcat 10.1 with a cluster and its BackupManager: a copy on one member",
    .affinity = {},
    .leaves_out = "backups on other members in turn (here on the next one), the seconds until the cluster "
                  "notices that a member is gone, "
                  "maxActiveSessions, requests that change nothing and are not replicated.",
    .settings = backup,
};

} // namespace stickysim
