#include "model/server.hpp"

#include <fmt/format.h>

namespace stickysim {

Fleet::Fleet(std::vector<ServerGroup> const& groups, Slab<Request>& requests)
    : groups_{groups}, requests_{requests} {
  bool any_sharing = false;
  for (ServerGroup const& group : groups) {
    Server server;
    server.shares = group.discipline == Discipline::ps;
    server.keeps_worker = group.io == ServerIo::blocking && !server.shares;
    any_sharing |= server.shares;
    server.workers = static_cast<std::uint32_t>(group.workers);
    if (group.queue >= 0) server.queue_limit = static_cast<std::uint32_t>(group.queue);
    server.group = static_cast<std::uint16_t>(&group - groups.data());
    servers_.insert(servers_.end(), static_cast<std::size_t>(group.count), server);
    server.up = false; // until it is scaled out to
    servers_.insert(servers_.end(), static_cast<std::size_t>(group.ever() - group.count), server);
  }
  if (!any_sharing) return;
  sharing_.reserve(servers_.size());
  for (Server const& server : servers_)
    sharing_.emplace_back(groups[server.group].speed, server.workers);
}

std::string Fleet::name_of(ServerId id) const { return fmt::format("{}.{}", group_of(id).name, id + 1); }

} // namespace stickysim
