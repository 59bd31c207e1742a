#include "html/event_marks.hpp"

#include "report/csv.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace stickysim {
namespace {

constexpr std::size_t most_marks = 150; ///< of which the heaviest are drawn

/// An `up` of a server that has joined the fleet and has not failed since: it is not up again.
constexpr std::string_view up_first = "up_first";

/// How an event is told: `{0}` is the server, `{1}` the balancer, `{2}` the store or its shard.
struct Wording {
  std::string_view event;
  std::string_view brief;
  std::string_view text;
  int weight;
};
constexpr Wording wordings[] = {
    {"crash", "crash", "{0} crashes", 5},
    {"boot", "boots", "{0} boots", 1},
    {"up", "up", "{0} is up again, and empty", 2},
    {"marked_down", "found down", "{1} takes {0} for down", 3},
    {"marked_up", "found up", "{1} takes {0} for up", 1},
    {"hang", "hangs", "{0} hangs", 5},
    {"wake", "wakes", "{0} hangs no more", 2},
    {"drain", "drains", "{0} drains: it gets no new sessions", 3},
    {"undrain", "wanted again", "{0} is wanted after all", 1},
    {"stop", "stops", "{0} stops", 4},
    {"join", "joins", "{0} joins the fleet", 4},
    {up_first, "up", "{0} is up, and joins in", 2},
    {"leave", "leaves", "{0} leaves the fleet", 3},
    {"ejected", "ejected", "{1} ejects {0}", 3},
    {"readmitted", "readmitted", "{1} lets {0} in again", 1},
    {"balancer_restart", "balancer restarts", "{1} starts anew", 5},
    {"slow", "slows down", "{0} slows down", 5},
    {"store_down", "store crashes", "{2} crashes", 6},
    {"store_hang", "store hangs", "{2} hangs", 6},
    {"store_slow", "store slows down", "{2} slows down", 6},
    {"store_up", "store serves", "{2} serves again", 3},
    {"store_failover", "replica takes over", "a replica takes over from {2}", 3},
    {"partition", "partition", "{1} and {0} cannot reach each other", 5},
    {"healed", "healed", "{1} and {0} reach each other again", 2},
    {"leak", "leaks", "{0} starts to leak memory", 5},
    {"maintenance", "taken out", "{0} is taken out", 4},
    {"back", "put back", "{0} is put back", 2},
};

/// `balancer`: what it is called.
EventMark worded(double time_s, std::string_view event, std::string_view server, std::string_view balancer,
                 std::string_view shard) {
  auto const* const found = std::ranges::find(wordings, event, &Wording::event);
  if (found == std::end(wordings))
    return {time_s, std::string{event}, fmt::format("{} {}", event, server), 0};
  std::string const store = shard.empty() ? "the store" : fmt::format("shard {} of the store", shard);
  return {time_s, std::string{found->brief},
          fmt::format(fmt::runtime(found->text), server.empty() ? "a server" : server, balancer, store),
          found->weight};
}

/// `sticky, drained: `, empty if all variants have the event.
std::string whose(std::vector<std::size_t> const& variants, RunOutline const& outline) {
  if (variants.size() == outline.variants.size()) return {};
  std::vector<std::string> names;
  for (std::size_t const variant : variants)
    names.push_back(outline.variants[variant]);
  return names.size() > 3 ? fmt::format("{} designs: ", names.size()) : listed(names) + ": ";
}

/// The servers that join and boot, as the events of a trial tell in their order.
class Joiners {
public:
  /// What an event of the server is told as; nothing where its joining has told it.
  std::string_view name_of(std::string_view event, std::size_t variant, std::string_view server,
                           double time_s) {
    auto& joined_s = joined_s_[{variant, std::string{server}}];
    std::optional<double> const since_s = joined_s;
    if (event == "join") joined_s = time_s;
    if (event == "up" || event == "crash" || event == "stop") joined_s.reset();
    if (event != "up" || !since_s) return event;
    return *since_s == time_s ? std::string_view{} : up_first;
  }

private:
  std::map<std::pair<std::size_t, std::string>, std::optional<double>> joined_s_; ///< until it is up
};

} // namespace

std::vector<EventMark> event_marks(RunFolder const& run, RunOutline const& outline, std::size_t point) {
  Table const& events = run.table("events.csv");
  Locator place{events, outline};
  std::size_t const replication = events.column("replication");
  std::size_t const time = events.column("time_s");
  std::size_t const event = events.column("event");
  std::size_t const server = events.column("server");
  std::size_t const balancer = events.column("balancer");
  std::size_t const shard = events.column("shard");
  using Key = std::tuple<double, std::string, std::string, std::string, std::string>;
  std::map<Key, std::vector<std::size_t>> variants;
  std::vector<Key> order; // of what happens at the same time
  bool has_several_balancers = false;
  Joiners joiners;
  events.for_each([&](Row const& row) {
    if (!place.find(row) || place.point != point || row.text(replication) != "1") return;
    std::string_view const name =
        joiners.name_of(row.text(event), place.variant, row.text(server), row.value(time));
    if (name.empty()) return;
    Key key{row.value(time), name, row.text(server), row.text(balancer), row.text(shard)};
    has_several_balancers |= row.number(balancer).value_or(1) > 1;
    std::vector<std::size_t>& of_event = variants[key];
    if (of_event.empty()) order.push_back(std::move(key));
    if (std::ranges::find(of_event, place.variant) == of_event.end()) of_event.push_back(place.variant);
  });
  std::ranges::stable_sort(order, {}, [](Key const& key) { return std::get<double>(key); });
  std::vector<EventMark> marks;
  for (Key const& key : order) {
    auto const& [time_s, name, at, by, of] = key;
    EventMark mark = worded(time_s, name, at, has_several_balancers ? "balancer " + by : "the balancer", of);
    mark.variants = variants[key];
    mark.text = whose(mark.variants, outline) + mark.text;
    marks.push_back(std::move(mark));
  }
  if (marks.size() > most_marks) {
    std::ranges::stable_sort(marks, [](auto const& a, auto const& b) { return a.weight > b.weight; });
    marks.resize(most_marks);
    std::ranges::stable_sort(marks, {}, &EventMark::time_s);
  }
  return marks;
}

} // namespace stickysim
