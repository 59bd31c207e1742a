#include "routing/builtin.hpp"
#include "routing/least_requests.hpp"
#include <stickysim/language/argument_reader.hpp>

namespace stickysim {
namespace {

Result<std::unique_ptr<RoutingPolicy>> make_by_call(Call const& call, std::uint32_t servers, std::uint64_t) {
  ArgumentReader arguments{call, least_sessions_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return make_least_sessions(servers);
}

} // namespace

PolicyEntry const least_sessions_policy = {
    .name = "least_sessions",
    .usage = "least_sessions",
    .help = "the candidate with the fewest sessions bound to it, ties at random",
    .law = "Sessions are counted by the entries of the balancer's affinity table, so it needs "
           "balancer.affinity.kind = \"table\".",
    .options = "",
    .sees = "bindings of its own table",
    .weights = "ignored",
    .ties = "at random",
    .cost = "O(1)",
    .upkeep = "O(1) for a binding made, moved or forgotten",
    .source = "F5 BIG-IP Local Traffic Manager, load balancing method Least Sessions: the fewest entries in "
              "the persistence table.",
    .use_when =
        "Sessions are long and pinned: it evens out the number of sessions per server, also after a server "
        "has come back empty, and does not take a server for idle because its users pause.",
    .beware = "A session counts the same however busy it is, and counts until its entry expires "
              "(balancer.affinity.expire). A binding is made when a login is answered, so a burst of logins "
              "herds to one server. A server that is added gets every new session until it has as many as "
              "the others.",
    .make = make_by_call,
};

} // namespace stickysim
