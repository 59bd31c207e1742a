#include "html/replay_section.hpp"

#include "html/clock.hpp"
#include "html/markup.hpp"
#include "html/plot.hpp"
#include "html/prose.hpp"
#include "html/replay_data.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

/// A kind of mark in the pictures, for the legend; the shapes are those of stage.js.
struct Sign {
  std::string_view css;
  std::string_view shape;
  std::string_view meaning;
};
constexpr std::string_view disc = "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0z";
constexpr std::string_view square =
    "M-4-5.5H4Q5.5-5.5 5.5-4V4Q5.5 5.5 4 5.5H-4Q-5.5 5.5-5.5 4V-4Q-5.5-5.5-4-5.5z";
constexpr std::string_view cross =
    "M-4.3-2.5L-2.5-4.3L0-1.8L2.5-4.3L4.3-2.5L1.8 0L4.3 2.5L2.5 4.3L0 1.8L-2.5 4.3L-4.3 2.5L-1.8 0z";
constexpr Sign legend[] = {
    {"dot", disc, "a session, at the server that served it last"},
    {"tile", square, "its state, where it is kept"},
    {"tile is-gone", "M-4.6-4.6L4.6 4.6M4.6-4.6L-4.6 4.6", "a state that is gone"},
    {"dot is-bare", disc, "at a server: a session that does not know yet that its state is gone"},
    {"cell is-live was-live", disc, "among the clients: a session under way"},
    {"cell", disc, "among the clients: one that has ended well"},
    {"dot is-lost", cross, "a session that is lost; its user may log in anew and go on"},
    {"dot", "M0-4.6L4.6 3.8H-4.6z", "one that has failed"},
    {"cell is-to-come", "M-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0z", "one that is still to come"},
};

void add_legend(Markup& html) {
  html.open("ul", {{"class", "signs"}}).line_end();
  for (Sign const& sign : legend) {
    html.open("li").open("svg", {{"viewBox", "-7 -7 14 14"}, {"aria-hidden", "true"}});
    html.leaf("path", {{"class", fmt::format("{} colour-1", sign.css)}, {"d", sign.shape}}).close();
    html.text(" ").text(sign.meaning).close().line_end();
  }
  html.close().line_end();
}

void add_button(Markup& html, std::string_view control, std::string_view key, std::string_view text) {
  html.element("button",
               {{"type", "button"}, {"data-control", control}, {"title", fmt::format("Key: {}", key)}}, text);
}

void add_choice(Markup& html, std::string_view control, std::string_view text) {
  html.open("label").text(text).text(" ").open("select", {{"data-control", control}}).close().close();
}

void add_controls(Markup& html, Replay const& replay) {
  html.open("div", {{"class", "controls"}});
  add_button(html, "play", "space", "Play");
  add_button(html, "previous", "P", "Event before");
  add_button(html, "next", "N", "Next event");
  add_button(html, "skip", "S", "Skip the quiet");
  add_choice(html, "speed", "Speed");
  add_choice(html, "follow", "Follow");
  html.close().line_end().open("div", {{"class", "timebar"}}).open("p", {{"class", "times"}});
  if (replay.warmup_ms > 0)
    html.element("span",
                 fmt::format("warm-up until {}", clock_text(static_cast<double>(replay.warmup_ms) / 1000)));
  html.element("span", {{"class", "readout"}}, "").close().line_end();
  html.open("svg", {{"class", "ticks"},
                    {"viewBox", "0 0 1000 10"},
                    {"preserveAspectRatio", "none"},
                    {"aria-hidden", "true"}});
  double const warmup_s = static_cast<double>(replay.warmup_ms) / 1000;
  double const share = static_cast<double>(replay.warmup_ms) / static_cast<double>(replay.fleets.end_ms);
  if (warmup_s > 0)
    html.leaf("rect", {{"class", "warmup"}, {"width", 1000 * std::min(share, 1.0)}, {"height", 10}});
  html.close();
  html.leaf("input",
            {{"type", "range"}, {"data-control", "clock"}, {"min", 0}, {"max", 1}, {"aria-label", "Time"}});
  html.close().line_end();
}

/// A count of the sessions that are shown: every one of them is in one of these.
struct Counter {
  std::string_view fate; ///< as life.js has it
  std::string_view words;
  bool is_harm = false;
};
constexpr Counter counters[] = {
    {"live", "under way"},    {"lost", "lost", true}, {"failed", "failed", true},
    {"intact", "ended well"}, {"to come", "to come"},
};

void add_counters(Markup& html, std::size_t sessions) {
  html.open("p", {{"class", "counters"}}).element("span", fmt::format("{} shown:", sessions)).text(" ");
  for (Counter const& counter : counters) {
    html.open("span", {{"class", counter.is_harm ? "is-bad is-none" : ""}});
    html.element("b", {{"data-count", counter.fate}}, "0").text(fmt::format(" {}", counter.words)).close();
    html.text(" ");
  }
  html.close().line_end();
}

/// `whole run: of 6,015 sessions 2.4 % lost`: what a picked few do not tell.
std::string share_of_run(Estimates const& estimates, std::size_t variant) {
  auto const mean = [&](std::string_view metric) {
    Estimates::Entry const* const entry = estimates.find(0, variant, metric);
    return entry == nullptr ? 0.0 : entry->value.mean;
  };
  if (estimates.is_split(0, variant)) return "whole run: two steady states, see above";
  double const started = mean("sessions_started");
  if (started <= 0) return {};
  std::vector<std::string> fates;
  if (double const lost = mean("sessions_lost"); lost > 0)
    fates.push_back(fmt::format("{} lost", quantity(lost / started, "%", 2)));
  if (double const failed = mean("sessions_failed"); failed > 0)
    fates.push_back(fmt::format("{} failed", quantity(failed / started, "%", 2)));
  return fmt::format("whole run: of {} sessions {}", fixed(started, 0),
                     fates.empty() ? "none lost or failed" : listed(fates));
}

void add_stage(Markup& html, Replay const& replay, std::size_t variant, std::string const& share) {
  ReplayFleet const& fleet = replay.fleets.fleets[variant];
  html.open("figure", {{"class", "stage"}}).open("figcaption");
  html.element("h3", {{"class", "name " + series_class(variant)}}, fleet.variant);
  add_counters(html, replay.cast.size());
  if (!share.empty()) html.element("p", {{"class", "share"}}, share);
  html.close().open("div", {{"class", "frame"}});
  html.open("svg", {{"role", "img"},
                    {"aria-label", fmt::format("{}: clients, balancer, {} servers{}", fleet.variant,
                                               fleet.drawn() + fleet.others,
                                               fleet.keeper == Keeper::store ? ", a store" : "")}});
  html.close().close().close().line_end();
}

std::string_view css_of(ReplayMoment::Kind kind) {
  switch (kind) {
  case ReplayMoment::Kind::event: return "";
  case ReplayMoment::Kind::harm: return "is-bad";
  case ReplayMoment::Kind::loss: return "is-loss";
  default: return "is-run";
  }
}

/// All that the captions say; the scripts take them from here.
void add_moments(Markup& html, Replay const& replay) {
  html.open("details", {{"class", "moments"}})
      .element("summary", "All events, in words")
      .open("ol")
      .line_end();
  for (ReplayMoment const& moment : replay.moments) {
    html.open("li", {{"class", css_of(moment.kind)}, {"data-time", std::to_string(moment.at_ms)}});
    html.element("b", clock_text(static_cast<double>(moment.at_ms) / 1000) + ":").text(" ");
    html.raw(with_names(moment.text, replay.outline)).close().line_end();
  }
  html.close().close().line_end();
}

/// Says of what the counters count, so that nobody takes the few that are shown for the run.
std::string lead_of(Replay const& replay) {
  std::size_t const shown = replay.cast.size();
  std::string text = fmt::format("{} of the {} sessions that were recorded", shown, replay.recorded);
  if (shown == replay.recorded)
    text = fmt::format("All {} sessions that were recorded", shown);
  else
    text += ", picked because they come to harm or are there when something happens";
  if (replay.outline.is_swept()) text += "; at " + replay.outline.name_of_point(0);
  if (replay.outline.variants.size() > 1) text += "; the same ones under every design";
  return text + ". The counters are of these alone; the shares of the whole run stand with them.";
}

} // namespace

std::string replay_section(RunFolder const& run, Estimates const& estimates) {
  if (run.find("sessions.csv") == nullptr || run.find("requests.csv") == nullptr) return {};
  Replay const replay = replay_of(run);
  if (replay.cast.empty()) return {};
  Markup html;
  html.open("section", {{"id", "replay"}, {"aria-labelledby", "replay-heading"}}).line_end();
  html.element("h2", {{"id", "replay-heading"}}, "The fleet in motion").line_end();
  html.element("p", lead_of(replay));
  html.line_end().open("div", {{"class", "theatre"}, {"hidden", ""}}).line_end();
  add_controls(html, replay);
  html.element("p", {{"class", "caption"}, {"aria-live", "polite"}}, "").line_end();
  html.open("div", {{"class", "stages"}}).line_end();
  for (std::size_t variant = 0; variant < replay.fleets.fleets.size(); ++variant)
    add_stage(html, replay, variant, share_of_run(estimates, variant));
  html.close().element("p", {{"class", "followed"}, {"aria-live", "polite"}}, "").line_end();
  add_legend(html);
  html.close().line_end();
  add_moments(html, replay);
  html.open("script", {{"type", "application/json"}, {"id", "replay-data"}}).raw(replay_data(replay)).close();
  return html.line_end().close().line_end().take();
}

} // namespace stickysim
