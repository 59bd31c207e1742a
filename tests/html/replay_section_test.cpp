#include "catch.hpp"
#include "html/recorded_run.hpp"
#include "html/replay_section.hpp"

#include <nlohmann/json.hpp>

using namespace stickysim;

namespace replay_section_test {

namespace {

std::string section_of(RecordedRun const& made) {
  RunFolder const run = made.folder();
  return replay_section(run, Estimates{run, outline_of(run)});
}

std::string data_in(std::string const& html) {
  std::string const opening = "<script type=\"application/json\" id=\"replay-data\">";
  std::size_t const from = html.find(opening) + opening.size();
  return html.substr(from, html.find("</script>", from) - from);
}

} // namespace

TEST_CASE("replay section: only of a run that has recorded sessions and requests") {
  RecordedRun const made;
  RunFolder const bare{{{"manifest.json", R"({"version": "0", "scenario": "shop", "title": "", "question": "",
                                              "run": "", "seed": 1, "fingerprint": "0"})"},
                        {"scenario.toml", ""},
                        {"summary.csv", made.summary},
                        {"printed.csv", "scenario,variant,metric\n"},
                        {"comparison.csv", "scenario,variant,metric,verdict\n"}}};
  CHECK(replay_section(bare, Estimates{bare, outline_of(bare)}) == "");
}

TEST_CASE("replay section: the events in words") {
  std::string const html = section_of({});
  std::string const sticky = "<b class=\"name s1\">sticky</b>";
  std::string const store = "<b class=\"name s2\">store</b>";
  CHECK(html.find(
            "<li class=\"is-run\" data-time=\"0\"><b>0 s:</b> The run starts. The 3 sessions that are shown "
            "come one by one.</li>") != std::string::npos);
  CHECK(html.find("<li class=\"is-bad\" data-time=\"5000\"><b>5.0 s:</b> server.2 crashes. Of these "
                  "sessions&#39; states 1 is gone under " +
                  sticky + ", none under " + store + ".</li>") != std::string::npos);
  // As a story has it: "the session's state is not there: ...", "the state is lost (crash)".
  CHECK(
      html.find("<li class=\"is-loss\" data-time=\"6070\"><b>6.1 s:</b> " + sticky +
                ": the session&#39;s state is not there: its server has crashed. The state is lost (crash): "
                "session 2 is the first of these to be lost so.</li>") != std::string::npos);
  CHECK(html.find("<b>20.0 s:</b> The run ends. Of these 3 sessions 1 is lost under " + sticky +
                  ", none under " + store + ".") != std::string::npos);
}

TEST_CASE("replay section: the first session that fails is told at its end") {
  RecordedRun made;
  made.sessions.replace(made.sessions.find("intact"), 6, "failed");
  CHECK(section_of(made).find("<li class=\"is-loss\" data-time=\"4000\"><b>4.0 s:</b> <b class=\"name "
                              "s1\">sticky</b>: session 1 is over and has failed") != std::string::npos);
}

TEST_CASE("replay section: beside what is counted stands the share of the whole run") {
  std::string const html = section_of({});
  CHECK(html.find("<span>3 shown:</span>") != std::string::npos);
  CHECK(html.find("<p class=\"share\">whole run: of 3,100 sessions 2.5 % lost</p>") != std::string::npos);
  CHECK(html.find("<p class=\"share\">whole run: of 3,100 sessions none lost or failed</p>") !=
        std::string::npos);
  CHECK(
      html.find("<p>All 3 sessions that were recorded; the same ones under every design. The counters are of "
                "these alone; the shares of the whole run stand with them.") != std::string::npos);
  RecordedRun made;
  for (int session = 4; session <= 100; ++session)
    made.sessions +=
        "shop,sticky,1," + std::to_string(session) + ",3,,1,1,0,0,unfinished,,,server.1,server.1,1,0,0,0.1\n";
  CHECK(section_of(made).find("<p>60 of the 100 sessions that were recorded, picked because they") !=
        std::string::npos);
}

TEST_CASE("replay section: a count of zero is no harm") {
  CHECK(section_of({}).find("<span class=\"is-bad is-none\"><b data-count=\"lost\">0</b> lost</span>") !=
        std::string::npos);
}

TEST_CASE("replay section: the warm-up is marked and told") {
  CHECK(section_of({}).find("warm-up") == std::string::npos);
  RecordedRun made;
  made.warmup_s = 8;
  std::string const html = section_of(made);
  CHECK(html.find("<span>warm-up until 8.0 s</span>") != std::string::npos);
  CHECK(html.find("<rect class=\"warmup\" width=\"400\" height=\"10\"/>") != std::string::npos);
  CHECK(html.find("Until 8.0\xC2\xA0s it warms up: sessions count, requests and latencies do not yet.") !=
        std::string::npos);
  CHECK(html.find("<li class=\"is-run\" data-time=\"8000\"><b>8.0 s:</b> The warm-up is over") !=
        std::string::npos);
}

TEST_CASE("replay section: its data are what was recorded, in the order in which sessions come") {
  auto const data = nlohmann::json::parse(data_in(section_of({})));
  CHECK(data["end"] == 20'000);
  CHECK(data["sessions"][1]["name"] == "2");
  auto const& lost = data["variants"][0]["sessions"][1];
  CHECK(lost["outcome"] == "lost");
  CHECK(lost["lost"] == 6070);
  CHECK(lost["states"] == nlohmann::json::parse(R"([2050, 1, 5000, "gone", 6100, 0])"));
  CHECK(data["variants"][1]["store"] == true);
  CHECK(data["variants"][0]["events"][0]["server"] == 1);
}

TEST_CASE("replay section: nothing in the data ends its element, nor does a byte that is no text") {
  RecordedRun made;
  made.sessions.replace(made.sessions.find("lost,crash"), 10, "</script><!--,\xff");
  std::string const html = section_of(made);
  std::string const data = data_in(html);
  CHECK(data.find('<') == std::string::npos);
  CHECK(nlohmann::json::parse(data)["variants"][0]["sessions"][1]["outcome"] == "</script><!--");
}

TEST_CASE("replay section: a large recording takes no more than its share of the page") {
  RecordedRun made;
  for (int session = 4; session <= 100; ++session) {
    made.sessions +=
        "shop,sticky,1," + std::to_string(session) + ",3,,1,1,0,0,unfinished,,,server.1,server.1,1,0,0,0.1\n";
    for (int i = 0; i < 1000; ++i)
      made.requests += "shop,sticky,1," + std::to_string(session) +
                       ",1,request,1,3.5,1,,server.1,3.52,3.52,3.55,3.57,0,found,,ok,\n";
  }
  std::string const data = data_in(section_of(made));
  CHECK(data.size() < 250'000);
  CHECK(nlohmann::json::parse(data)["sessions"].size() > 5);
}

} // namespace replay_section_test
