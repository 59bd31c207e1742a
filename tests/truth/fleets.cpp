#include "fleets.hpp"

#include "drains.hpp"
#include "failures.hpp"
#include "populations.hpp"
#include "retries.hpp"
#include "sessions.hpp"
#include "stores_and_tokens.hpp"

#include <string_view>

namespace stickysim::truth {
namespace {

/// Who answers the cases whose id begins so; the first that fits does.
struct Answer {
  std::string_view id;
  Figures (*simulate)(nlohmann::json const& test, int more);
};

constexpr Answer answers[] = {
    {"F-AVAIL", availability},
    {"F-CLEAR-1", crashing_fleet},
    {"F-FLEET", crashing_fleet},
    {"F-RESUME-BUSY", failing_at_work},
    {"F-RETRY-ELSEWHERE", retried_elsewhere},
    {"S-CLOSED", pinned_population},
    {"S-CRASH-STATELESS", stateless_sessions},
    {"S-DRAIN", draining_server},
    {"S-LOGOUT", wandering_sessions},
    {"S-LOSS", sessions_lost},
    {"S-MEMORY", sessions_in_memory},
    {"S-ROLL", rolling_restart},
    {"S-TTL", idle_sessions},
    {"S-UPLOAD", uploads},
    {"T-BUCKET", retried_requests},
    {"T-CLOSED", closed_queue},
    {"T-JWT", encoded_token},
    {"T-META", retry_storm},
    {"T-RETRY", retried_requests},
    {"T-STORE-2", store_in_tandem},
    {"T-STORE-OUTAGE", store_recovery},
    {"T-STORE-SAT", saturated_store},
    {"T-TOKEN", token},
};

} // namespace

Figures simulate_fleet(nlohmann::json const& test, int more) {
  std::string const id = test.at("id");
  for (Answer const& answer : answers)
    if (id.starts_with(answer.id)) return answer.simulate(test, more);
  throw NotCovered{"asks for what the model or this program does not have yet"};
}

} // namespace stickysim::truth
