#include "catch.hpp"
#include "html/asset.hpp"
#include "html/damaged_file.hpp"
#include "html/made_run.hpp"
#include "html/markup.hpp"
#include "html/picture.hpp"
#include "html/report_page.hpp"
#include "html/sha256.hpp"

#include <algorithm>

using namespace stickysim;

namespace report_page_test {

namespace {

std::string page_of(HandMade const& made) { return report_page(RunFolder{contents_of(made.result())}); }

/// The page without what is built into the program.
std::string without_assets(std::string page) {
  for (Asset const& asset : assets()) {
    std::size_t const at = page.find(asset.text);
    REQUIRE(at != std::string::npos);
    page.erase(at, asset.text.size());
  }
  return page;
}

/// Two designs at each of two points.
HandMade swept() {
  HandMade made;
  made.scenario.title = "Sweep";
  made.scenario.swept_keys = {"server.count", "state.store.round_trip"};
  for (std::string const count : {"4", "8"})
    for (std::string const trip : {"1ms", "5ms"}) {
      made.add("sticky", AffinityKind::cookie, Placement::local, lossy, {count, trip});
      made.add("store", AffinityKind::none, Placement::shared, lossless, {count, trip});
    }
  return made;
}

} // namespace

TEST_CASE("page: what it says stands in it") {
  std::string const page = page_of(sticky_and_store());
  CHECK(times(page, "<h1>") == 1);
  CHECK(times(page, "<h1>Noon</h1>") == 1);
  CHECK(times(page, "Who notices?") >= 1);
  CHECK(times(page, "Yes, if the state leaves the servers</h2>") == 1);
  CHECK(times(page, "<b class=\"name s1\">sticky</b> loses 151 of 1,000 sessions (15\xC2\xA0%) to crashes") ==
        1);
  CHECK(times(page, "id=\"chart-headline\"") == 1);
  CHECK(times(page, "data-text=\"server.2 crashes\"") >= 1);
  CHECK(times(page, "<html lang=\"en\">") == 1);
  CHECK(times(page, "name=\"viewport\"") == 1);
  CHECK(times(page, "title = &quot;Noon&quot;") == 1); // the scenario, escaped
}

TEST_CASE("page: the same files, the same bytes") {
  CHECK(page_of(sticky_and_store()) == page_of(sticky_and_store()));
}

TEST_CASE("page: the policy lets in what is built into the program and nothing else") {
  std::string const page = page_of(sticky_and_store());
  for (Asset const& asset : assets()) {
    CAPTURE(asset.name);
    CHECK(sha256_base64(asset.text) == asset.sha256);
    CHECK(times(page, "'sha256-" + std::string{asset.sha256} + "'") == 0); // quotes are escaped
    CHECK(times(page, "&#39;sha256-" + std::string{asset.sha256} + "&#39;") == 1);
    CHECK(times(page, std::string{asset.text}) == 1);
  }
  CHECK(sha256_base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  CHECK(times(page, "default-src &#39;none&#39;") == 1);
  CHECK(times(page, " style=") == 0);
  CHECK(times(page, " onload") + times(page, " onclick") == 0);
}

TEST_CASE("page: it refers to nothing outside") {
  std::string page = without_assets(page_of(sticky_and_store()));
  CHECK(times(page, "http") ==
        times(page, "xmlns=\"http://www.w3.org/2000/svg\"") + times(page, "http-equiv"));
  CHECK(times(page, "src=") == 0);
  CHECK(times(page, "url(") == times(page, "url(#"));
  for (Asset const& asset : assets())
    if (asset.name.ends_with(".css")) CHECK(asset.text.find("http") == std::string::npos);
}

TEST_CASE("page: every text of a scenario is inert") {
  HandMade made = sticky_and_store();
  std::string const evil = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[2J";
  made.scenario.title = evil;
  made.scenario.question = evil;
  made.scenario.resolved_toml = "# " + evil;
  made.expect(evil, {.variant = "sticky", .metric = "sessions_lost"}, ">",
              {.variant = "", .metric = "", .number = 0});
  std::string const page = without_assets(page_of(made));
  auto const scripts =
      std::ranges::count_if(assets(), [](Asset const& asset) { return asset.name.ends_with(".js"); });
  CHECK(times(page, "<script>") == static_cast<std::size_t>(scripts));
  CHECK(times(page, "<img") == 0);
  CHECK(times(page, "\x1b") == 0);
  CHECK(times(page, "&lt;script&gt;alert(1)") >= 4);
}

TEST_CASE("page: names that files of a folder bring are inert, too") {
  RunFolder::Contents contents = contents_of(sticky_and_store().result());
  for (auto& [name, content] : contents)
    if (name.ends_with(".csv"))
      for (std::size_t at = content.find(",sticky,"); at != std::string::npos;
           at = content.find(",sticky,", at))
        content.replace(at, 8, ",</script><script>x,");
  std::string const page = without_assets(report_page(RunFolder{contents}));
  CHECK(times(page, "<script>x") == 0);
  CHECK(times(page, "&lt;/script&gt;&lt;script&gt;x") > 10);
}

TEST_CASE("page: a sweep has a map, curves and a table of its points") {
  std::string const page = page_of(swept());
  CHECK(times(page, "<table class=\"phase\">") == 1);
  CHECK(times(page, "everywhere: yes, state moved") == 1);
  CHECK(times(page, "<td class=\"s2\"><b class=\"name s2\">store</b>") == 4);
  CHECK(times(page, "id=\"chart-sweep-harm-1\"") == 1);
  CHECK(times(page, "From here on: the first of 4 points, server.count = 4, state.store.round_trip = 1ms.") ==
        1);
}

TEST_CASE(
    "page: curves of a sweep whose latencies lie far apart have an axis by factors, the same in each panel") {
  HandMade made = swept();
  std::string const by_factors = "data-y-law=\"logarithmic\"";
  CHECK(times(page_of(made), by_factors) == 0);
  for (TrialResult& trial : made.trials(1)) {
    trial.latency_sum_ns *= 100;
    trial.latency_sum_squares *= 10'000;
  }
  std::string const page = page_of(made);
  CHECK(times(page, by_factors) == 2);
  CHECK(times(page, "over state.store.round_trip; logarithmic axis") +
            times(page, "over server.count; logarithmic axis") ==
        2);
}

TEST_CASE("page: a sweep that decides nothing says so") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (std::string const count : {"4", "8"}) {
    made.add("sticky", AffinityKind::cookie, Placement::local, lossless, {count});
    made.add("store", AffinityKind::none, Placement::shared, lossless, {count});
  }
  std::string const page = page_of(made);
  CHECK(times(page, ">At none of 2 points can this run tell</h2>") == 1);
  CHECK(times(page, "the answer is the same") == 0);
}

TEST_CASE("page: a sweep has a curve for each value of the shorter key, or says of how many") {
  auto const page_with = [](int others) {
    HandMade made;
    made.scenario.swept_keys = {"server.count", "balancer.retries"};
    for (int count = 0; count < others + 1; ++count)
      for (int retries = 0; retries < others; ++retries) {
        std::vector<std::string> const point{std::to_string(count), std::to_string(retries)};
        made.add("sticky", AffinityKind::cookie, Placement::local, lossy, point);
        made.add("store", AffinityKind::none, Placement::shared, lossless, point);
      }
    return page_of(made);
  };
  std::string const few = page_with(5);
  for (int retries = 0; retries < 5; ++retries)
    CHECK(times(few, "<h3>Sessions harmed, balancer.retries = " + std::to_string(retries) + "</h3>") == 1);
  CHECK(times(few, "curves are drawn") == 0);
  CHECK(times(page_with(10), "8 of 10 curves are drawn, the table has all points</p>") >= 8);
}

TEST_CASE("page: a key that is zipped with another has no curves of its own") {
  HandMade made;
  made.scenario.swept_keys = {"server.count", "server.workers", "balancer.retries"};
  for (std::vector<std::string> const& zipped : {std::vector<std::string>{"2", "16"}, {"4", "8"}, {"8", "8"}})
    for (std::string const retries : {"0", "3"}) {
      std::vector<std::string> const point{zipped[0], zipped[1], retries};
      made.add("sticky", AffinityKind::cookie, Placement::local, lossy, point);
      made.add("store", AffinityKind::none, Placement::shared, lossless, point);
    }
  std::string const page = page_of(made);
  CHECK(times(page, "<h3>Sessions harmed, balancer.retries = 0</h3>") == 1);
  CHECK(times(page, "<h3>Sessions harmed, balancer.retries = 3</h3>") == 1);
  CHECK(times(page, "<h3>Sessions harmed, ") == 2);
  CHECK(times(page, "of those started, over server.count, zipped with server.workers</p>") == 2);
}

TEST_CASE("page: of a sweep's expectations those that hold are folded away") {
  HandMade made = swept();
  made.expect("sticky.sessions_lost > 0", {.variant = "sticky", .metric = "sessions_lost"}, ">",
              {.variant = "", .metric = "", .number = 0});
  CHECK(times(page_of(made), "<details><summary>All 4 hold</summary>") == 1);
  made.expect("store.sessions_lost > 0", {.variant = "store", .metric = "sessions_lost"}, ">",
              {.variant = "", .metric = "", .number = 0});
  std::string const page = page_of(made);
  std::size_t const fold = page.find("<details><summary>The other 4 hold</summary>");
  REQUIRE(fold != std::string::npos);
  CHECK(times(page.substr(0, fold), "<li class=\"fails\">") == 4);
  CHECK(times(page.substr(0, fold), "<li class=\"holds\">") == 0);
  CHECK(times(page, "<li class=\"holds\">") == 4);
}

TEST_CASE("page: figures that cover the warm-up say so, if there is one") {
  HandMade made = sticky_and_store();
  std::string const whole =
      "<th scope=\"row\">sessions started <span class=\"unit scope\">whole run</span></th>";
  std::string const page = page_of(made);
  CHECK(times(page, whole) == 1);
  CHECK(times(page, "<th scope=\"row\">requests</th>") == 2); // in both tables
  CHECK(times(page, "Figures leave out the warm-up of 20.0 s, except those of the whole run.") == 1);
  made.scenario.run.warmup_ns = 0;
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (TrialResult& trial : made.trials(variant))
      trial.warmup_ns = 0;
  CHECK(times(page_of(made), "whole run</span>") == 0);
}

TEST_CASE("page: it has the rows of the terminal's table, with its labels and units") {
  HandMade made = sticky_and_store();
  made.scenario.run.window_ns = 10 * nanoseconds_per_second;
  for (TrialResult& trial : made.trials(0))
    trial.requests.failed = {7, 0, 0, 0, 0};
  std::string const page = page_of(made);
  std::string const table = page.substr(0, page.find("<summary>All metrics</summary>"));
  CHECK(times(table, ">failed <span class=\"unit\">%</span></th>") == 1);
  CHECK(times(table, ">token bytes up") == 0); // no design has a token
  CHECK(times(page, "token bytes up") == 0);
  CHECK(times(page, ">bytes_up") >= 1); // among all metrics
}

TEST_CASE("page: a class of clients that stands out has a row below that of all") {
  HandMade made = sticky_and_store();
  made.divide({"people", "bots"},
              {{{100, 30, 50'000'000}, {102, 31, 50'000'000}, {98, 29, 50'000'000}, {100, 30, 50'000'000}},
               {{900, 0, 20'000'000}, {908, 0, 20'000'000}, {892, 0, 20'000'000}, {900, 0, 20'000'000}}});
  std::string const page = page_of(made);
  std::string const table = page.substr(0, page.find("<summary>All metrics</summary>"));
  CHECK(times(table,
              "<tr class=\"part deeper\"><th scope=\"row\">people <span class=\"unit\">%</span></th>") == 1);
  CHECK(times(table, "<th scope=\"row\">people</th>") == 0); // sums have none
}

TEST_CASE("page: expectations have the figures that the terminal has") {
  HandMade made = sticky_and_store();
  made.expect("sticky.sessions_lost > 0", {.variant = "sticky", .metric = "sessions_lost"}, ">",
              {.variant = "", .metric = "", .number = 0});
  std::string const page = page_of(made);
  CHECK(times(page, "<code>sticky.sessions_lost &gt; 0</code> (holds: 151.0 ± 5.0 &gt; 0)</li>") == 1);
  CHECK(times(page, "<dt>expect</dt>") == 0); // they are no advice
}

TEST_CASE("page: where servers are not recorded it says why") {
  std::string const page = page_of(sticky_and_store()); // hand-made trials have none
  CHECK(times(page, "<h2 id=\"servers-heading\">Which servers were busy</h2>") == 1);
  CHECK(times(page, "Not recorded for <b class=\"name s1\">sticky</b> and <b class=\"name s2\">store</b>") ==
        1);
  CHECK(times(page, "data-chart=\"heat\"") == 0);
}

TEST_CASE("page: names may break behind their parts and nowhere else") {
  CHECK(breakable("sticky_least-requests.b") == "sticky_<wbr>least-<wbr>requests.<wbr>b");
  CHECK(breakable("<b>_") == "&lt;b&gt;_");
  CHECK(breakable("").empty());
  CHECK(breakable_text("a_b") == "a_\u200bb");
}

TEST_CASE("page: many designs and many points end somewhere") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (int point = 0; point < 500; ++point)
    made.add("sticky", AffinityKind::cookie, Placement::local, {{1000, 1, 1'000'000}},
             {std::to_string(point)});
  std::string const page = page_of(made);
  CHECK(page.size() < 3'000'000);
  CHECK(times(page, "more than a page has room for") == 1);
}

// A folder may come from anywhere: whatever it holds, the page is refused or harmless.
TEST_CASE("page: of two steady states it shows both, and no mean between them") {
  HandMade made = sticky_and_store();
  for (std::size_t const trial : {0, 2}) {
    made.trials(1)[trial].sessions_stuck = 800;
    for (WindowResult& window : made.trials(1)[trial].windows)
      if (window.end_ns > 50 * nanoseconds_per_second) window.ok = 5;
  }
  std::string const page = page_of(made);
  CHECK(times(page, "<span class=\"mean\">800 / 0</span>") == 4); // harmed and stuck, here and in all metrics
  CHECK(times(page, "a / b: where a design collapses, and where it does not.") == 1);
  CHECK(times(page,
              "<b class=\"name s2\">store</b> has two steady states. What is drawn is a mean of both") == 2);
  CHECK(times(page, "has two steady states: in 2 of 4 replications it collapses") == 1);

  RunFolder::Contents contents = contents_of(made.result());
  std::string& manifest = contents.at("manifest.json");
  std::size_t const at = manifest.find("\"collapses_in\": [");
  REQUIRE(at != std::string::npos);
  manifest.replace(at, 17, "\"collapses_in\": [\"x\",");
  CHECK_THROWS_AS(report_page(RunFolder{contents}), DamagedFile);
}

TEST_CASE("page: a table of results without rows is damaged") {
  RunFolder::Contents contents = contents_of(sticky_and_store().result());
  std::string& summary = contents.at("summary.csv");
  summary.resize(summary.find('\n') + 1);
  CHECK_THROWS_AS(report_page(RunFolder{contents}), DamagedFile);
}

TEST_CASE("page: damaged files are refused or harmless") {
  RunFolder::Contents const good = contents_of(sticky_and_store().result());
  std::uint32_t state = 1;
  auto const next = [&](std::size_t below) {
    state = state * 1'664'525 + 1'013'904'223;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  std::size_t refused = 0;
  std::size_t drawn = 0;
  for (int round = 0; round < 400; ++round) {
    RunFolder::Contents bad = good;
    auto victim = bad.begin();
    std::advance(victim, static_cast<std::ptrdiff_t>(next(bad.size())));
    std::string& content = victim->second;
    if (content.empty()) continue;
    std::string const pieces[] = {std::string(1, '\0'),        "\"",     ",",   "\n",
                                  "<script>alert(1)</script>", "-1e308", "\xff"};
    if (next(4) == 0)
      content.resize(next(content.size()));
    else
      content.replace(next(content.size()), next(4), pieces[next(std::size(pieces))]);
    try {
      std::string const page = report_page(RunFolder{bad});
      CHECK(page.find("<script>alert") == std::string::npos);
      ++drawn;
    } catch (DamagedFile const&) {
      ++refused;
    }
  }
  CHECK(refused > 50);
  CHECK(drawn > 50);
}

TEST_CASE("picture: a drawing by itself brings its style and refers to nothing") {
  RunFolder const run{contents_of(sticky_and_store().result())};
  CHECK(picture_names(run).front() == "headline");
  for (std::string const& name : picture_names(run)) {
    CAPTURE(name);
    auto const svg = picture(run, name);
    REQUIRE(svg);
    CHECK(svg->starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "));
    CHECK(svg->ends_with("</svg>\n"));
    CHECK(times(*svg, "http") == 1);
    CHECK(times(*svg, "<style>") == 1);
    CHECK(times(*svg, "<script") == 0);
  }
  CHECK_FALSE(picture(run, "nothing"));
}

} // namespace report_page_test
