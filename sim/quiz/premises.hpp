#pragma once

#include "quiz/question.hpp"

#include <string>
#include <vector>

namespace stickysim {

// What questions take for granted: settings of their designs, as for --set, and how the text says them.

inline std::string const sticky = "balancer.affinity=cookie";
std::string server_count(std::uint64_t servers);

/// `There are 3 servers, server.1 to server.3.`
std::string fleet_fact(std::uint64_t servers);
/// That cookies bring sessions back to the server that has their state, and that servers take turns.
extern std::string const sticky_fact;
/// What is taken for lost.
extern std::string const lost_fact;

/// `1st`, `2nd`, …
std::string ordinal(std::size_t number);
/// Requests of all sessions that are issued until then.
std::size_t requests_until(std::vector<PaperSession> const& traffic, Nanoseconds at_ns);
/// Whether it is neither so for all nor for none.
bool is_mixed(std::vector<bool> const& has);

/// Asks which server gets a request; the first scene has it. The choices are the servers, in their order.
void ask_for_server(Question& question, std::size_t session, std::uint32_t step);
/// Asks how many sessions are lost in the first scene. False if all are, or fewer than `least`.
bool ask_for_lost(Question& question, std::ptrdiff_t least = 2);
/// `Session 2 is`, `Sessions 2 and 5 are`: those that have it, with a verb for one and for several.
std::string sessions_that(std::vector<bool> const& has, std::string_view one, std::string_view several);
/// Which ones are lost.
std::string lost_because(Scene const& scene);

} // namespace stickysim
