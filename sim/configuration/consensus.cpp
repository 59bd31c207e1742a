#include "configuration/consensus.hpp"

#include <map>

namespace stickysim {

void Consensus::add(std::optional<std::int64_t> value, std::int64_t servers, std::size_t line) {
  voices_.push_back({value ? value : by_default_, value.has_value(), servers, line});
}

Consensus::Voice Consensus::winner() const {
  std::map<std::optional<std::int64_t>, std::int64_t> servers_for;
  for (Voice const& voice : voices_)
    servers_for[voice.value] += voice.servers;
  Voice winner;
  for (Voice const& voice : voices_) {
    std::int64_t const most = servers_for[winner.value];
    std::int64_t const servers = servers_for[voice.value];
    bool const first_that_gives_it = servers == most && !winner.given && voice.given;
    if (winner.servers == 0 || servers > most || first_that_gives_it) winner = voice;
  }
  return winner;
}

std::optional<std::int64_t> Consensus::value() const {
  Voice const most = winner();
  return most.given ? most.value : std::nullopt;
}

std::size_t Consensus::line() const { return winner().line; }

void Consensus::remark_on_others(std::string_view option, Remarks& remarks) const {
  Voice const most = winner();
  for (Voice const& voice : voices_)
    if (voice.value != most.value)
      remarks.add(voice.line, option, "one value holds for all servers: that of most of them");
}

} // namespace stickysim
