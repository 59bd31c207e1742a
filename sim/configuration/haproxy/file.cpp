#include "configuration/haproxy/file.hpp"

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

/// The last statement of a directive in the sections of a kind and name.
template <class Fits>
Statement const* last_statement(std::vector<HaproxySection> const& sections, Fits fits,
                                std::string_view directive) {
  Statement const* last = nullptr;
  for (HaproxySection const& section : sections)
    for (Statement const& statement : section.statements)
      if (fits(section) && statement.words[0] == directive) last = &statement;
  return last;
}

/// Whether a line of servers makes one of that name: `server a`, or `a7` of `server-template a 1-9`.
bool makes(HaproxyServer const& server, std::string_view name) {
  if (server.name == name) return true;
  if (server.count == 1 || !name.starts_with(server.name)) return false;
  std::string_view const number = name.substr(server.name.size());
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

HaproxyFile::HaproxyFile(std::vector<HaproxySection> sections) : sections_{std::move(sections)} {
  for (HaproxySection const& section : sections_) {
    if (section.kind != "defaults") continue;
    defaults_.push_back(&section);
    defaults_by_name_.try_emplace(section.name, &section);
  }
}

std::vector<HaproxySection const*> HaproxyFile::inheritance(HaproxySection const& heir) const {
  std::vector<HaproxySection const*> chain{&heir};
  auto const below = std::ranges::lower_bound(defaults_, heir.line, {}, &HaproxySection::line);
  if (heir.from.empty() && below != defaults_.begin()) chain.push_back(*std::prev(below));
  while (!chain.back()->from.empty()) {
    auto const found = defaults_by_name_.find(chain.back()->from);
    // Only sections above can be named, so that no section inherits from itself.
    if (found == defaults_by_name_.end() || found->second->line >= chain.back()->line) break;
    chain.push_back(found->second);
  }
  std::ranges::reverse(chain);
  return chain;
}

Statement const* HaproxyFile::table_of(std::string const& name) const {
  if (std::size_t const slash = name.find('/'); slash != std::string::npos) {
    std::string_view const peers = std::string_view{name}.substr(0, slash);
    std::string_view const table = std::string_view{name}.substr(slash + 1);
    for (HaproxySection const& section : sections_)
      for (Statement const& statement : section.statements)
        if (section.kind == "peers" && section.name == peers && statement.words[0] == "table" &&
            statement.word(1) == table)
          return &statement;
    return nullptr;
  }
  return last_statement(
      sections_, [&](HaproxySection const& section) { return section.name == name; }, "stick-table");
}

Statement const* HaproxyFile::global(std::string_view directive) const {
  return last_statement(
      sections_, [](HaproxySection const& section) { return section.kind == "global"; }, directive);
}

std::optional<std::int64_t> HaproxyFile::peers_of(std::string const& name) const {
  std::optional<std::int64_t> peers;
  for (HaproxySection const& section : sections_)
    if (section.kind == "peers" && section.name == name)
      peers = peers.value_or(0) + std::ranges::count_if(section.statements, [](Statement const& statement) {
                return statement.words[0] == "peer" || statement.words[0] == "server";
              });
  return peers;
}

HaproxyProxy const* HaproxyFile::proxy_called(std::string_view name) {
  auto const made = std::ranges::find(others_, name, &HaproxyProxy::name);
  if (made != others_.end()) return &*made;
  auto const section = std::ranges::find_if(
      sections_, [&](HaproxySection const& each) { return each.makes_a_fleet() && each.name == name; });
  if (section == sections_.end()) return nullptr;
  Remarks elsewhere; // on a section that is not imported
  return &others_.emplace_back(inheritance(*section), elsewhere);
}

HaproxyFile::Located HaproxyFile::checked_for(HaproxyProxy const& proxy, HaproxyServer const& server) {
  constexpr int longest_chain = 64;
  Located at{&server, &proxy};
  for (int link = 0; link < longest_chain; ++link) {
    std::string_view const tracked = at.server->value("track");
    if (tracked.empty()) return at;
    std::size_t const slash = tracked.find('/');
    if (slash != std::string_view::npos) at.proxy = proxy_called(tracked.substr(0, slash));
    if (at.proxy == nullptr) return {};
    std::string_view const name = slash == std::string_view::npos ? tracked : tracked.substr(slash + 1);
    auto const found = std::ranges::find_if(at.proxy->servers(),
                                            [&](HaproxyServer const& each) { return makes(each, name); });
    if (found == at.proxy->servers().end()) return {};
    at.server = &*found;
  }
  return {};
}

} // namespace stickysim
