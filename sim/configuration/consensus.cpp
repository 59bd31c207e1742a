#include "configuration/consensus.hpp"

#include <map>

namespace stickysim {

void Consensus::add(std::optional<std::int64_t> value, std::int64_t servers, std::size_t line) {
  voices_.push_back({value, servers, line});
}

Consensus::Voice Consensus::winner() const {
  std::map<std::optional<std::int64_t>, std::int64_t> servers_for;
  for (Voice const& voice : voices_)
    servers_for[voice.value] += voice.servers;
  Voice winner;
  for (Voice const& voice : voices_) {
    std::int64_t const servers = servers_for[voice.value];
    bool const tied_with_silence = servers == winner.servers && !winner.value && voice.value;
    if (servers > winner.servers || tied_with_silence) winner = {voice.value, servers, voice.line};
  }
  return winner;
}

std::optional<std::int64_t> Consensus::value() const { return winner().value; }

std::size_t Consensus::line() const { return winner().line; }

void Consensus::remark_on_others(std::string_view option, Remarks& remarks) const {
  Voice const most = winner();
  for (Voice const& voice : voices_)
    if (voice.value != most.value)
      remarks.add(voice.line, option, "one value holds for all servers: that of most of them");
}

} // namespace stickysim
