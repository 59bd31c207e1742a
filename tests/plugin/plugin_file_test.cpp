// Routing policies in shared libraries of their own: tests/plugin/plugins.
#include "catch.hpp"
#include "cli/workplace.hpp"
#include "plugin/plugin_file.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace plugin_file_test {

namespace {

using namespace stickysim;

constexpr char const* demo = R"toml([run]
duration = "1min"
replications = 2
[workload]
arrivals = "poisson(80/s)"
demand = "exponential(100ms)"
[server]
count = 10
[variants.any]
balancer.policy = "random"
[variants.own]
)toml";

class PluginPlace : public Workplace {
public:
  PluginPlace() { write("demo.toml", demo); }

  /// `run demo.toml` with the policy of a plugin of that name.
  Ended run_with(std::string const& plugin, std::string const& policy, std::string const& more = "") const {
    name_policy(policy);
    return run("run demo.toml --quiet --plugin " + file(plugin) + " " + more);
  }
  void name_policy(std::string const& policy) const {
    write("demo.toml", std::string{demo} + "balancer.policy = '" + policy + "'\n");
  }
  static std::string file(std::string const& plugin) { return STICKYSIM_PLUGINS "/" + plugin + ".so"; }
};

std::string row_of(std::string const& csv, std::string const& start) {
  for (std::string const& line : lines_of(csv))
    if (line.starts_with(start)) return line;
  return {};
}

} // namespace

TEST_CASE("a policy of a plugin works in scenarios, with its arguments") {
  PluginPlace const here;
  std::string const csv = here.run_with("two", "two(beta=1)", "--format csv").out;
  std::string const own = row_of(csv, "demo,own,latency_p99,");
  std::string const any = row_of(csv, "demo,any,latency_p99,");
  CAPTURE(csv);
  REQUIRE(own.size() > any.find(",s,"));
  // Two choices beat one: 0.5 s against 2.2 s.
  CHECK(std::stod(own.substr(own.find(",s,") + 3)) < 0.5 * std::stod(any.substr(any.find(",s,") + 3)));
  CHECK(here.run_with("two", "two(beta=1)", "--format csv --jobs 1").out == csv);
  CHECK(here.run_with("two", "two", "--format csv").out != csv);
}

TEST_CASE("what a scenario gives a plugin's policy is checked") {
  PluginPlace const here;
  Ended const ended = here.run_with("two", "two(beta=2)");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "beta"));
  CHECK(here.run_with("two", "two(gamma=2)").code == 2);
  CHECK(here.run("run demo.toml --set balancer.policy=two").code == 2); // it is not loaded
}

TEST_CASE("every command that names policies takes plugins") {
  PluginPlace const here;
  std::string const plugin = " --plugin " + here.file("two");
  CHECK(contains(here.run("list policies" + plugin).out, "two(beta=0.5)"));
  CHECK(contains(here.run("explain two" + plugin).out, "of the plugin " + here.file("two")));
  CHECK(here.run("check demo.toml --set balancer.policy=two" + plugin).code == 0);
  CHECK(here.run("size demo.toml --meet 'latency_mean < 10min' --set balancer.policy=two" + plugin).code ==
        0);
  CHECK(here.run("explain demo.toml --session 1 --set balancer.policy=two" + plugin).code == 0);
}

TEST_CASE("a policy that answers no candidate ends the run, and is told with the moment and the answer") {
  PluginPlace const here;
  Ended const ended = here.run_with("outside", "outside");
  CAPTURE(ended.err);
  CHECK(ended.code == 4);
  CHECK(ended.err.starts_with("stickysim: at 1."));
  CHECK(contains(ended.err, " s the policy 'outside' of " + here.file("outside") +
                                " answered 10, and there are 10 candidates, whose indices are 0 to 9\n"));
  CHECK(contains(ended.err, "to reproduce: stickysim run demo.toml --plugin "));
  CHECK(!contains(ended.err, "internal"));
}

TEST_CASE("an exception of a policy ends the run and is told") {
  PluginPlace const here;
  Ended const ended = here.run_with("throws", "throws");
  CAPTURE(ended.err);
  CHECK(ended.code == 4);
  CHECK(contains(ended.err,
                 "the policy 'throws' of " + here.file("throws") + " threw an exception: no idea\n"));
}

TEST_CASE("a plugin that is none, or is built against something else, is refused with the cure") {
  PluginPlace const here;
  here.write("text.so", "no library");
  Ended const old = here.run_with("old", "old");
  CHECK(old.code == 2);
  CHECK(contains(old.err, "old.so' is built against stickysim 0.2.9, and this is "));
  CHECK(contains(old.err, "rebuild it against the headers of stickysim "));
  Ended const nothing = here.run_with("nothing", "nothing");
  CHECK(nothing.code == 2);
  CHECK(contains(nothing.err, "nothing.so' has no policy\nits source needs STICKYSIM_POLICY"));
  CHECK(here.run("list policies --plugin text.so").code == 2);
  CHECK(here.run("list policies --plugin none.so").code == 3);
  Ended const twice = here.run_with("two", "two", "--plugin " + here.file("two"));
  CHECK(twice.code == 2);
  CHECK(contains(twice.err, "the name is taken"));
}

TEST_CASE("a stamp of another library or layout is refused") {
  CHECK(!stamp_error({}));
  CHECK(stamp_error({.library = "libother"})
            ->message.starts_with("is built with libother, and stickysim with "));
  PluginStamp stamp;
  ++stamp.sizes[0];
  CHECK(stamp_error(stamp)->message == "is built with another layout of the interface than stickysim");
}

TEST_CASE("a run names its plugins by a hash, and does not go on with another one") {
  PluginPlace const here;
  REQUIRE(here.run_with("two", "two", "--out whole").code == 0);
  auto const manifest = nlohmann::json::parse(here.read("whole/manifest.json"));
  REQUIRE(manifest["policies"].size() == 1);
  CHECK(manifest["policies"][0]["policy"] == "two");
  CHECK(manifest["policies"][0]["digest"].get<std::string>().size() == 16);
  REQUIRE(here.run_with("two", "random", "--out without").code == 0); // loaded, and not used
  CHECK(nlohmann::json::parse(here.read("without/manifest.json"))["policies"].empty());

  // The same policy, in a file of other bytes.
  std::filesystem::copy_file(here.file("two"), here / "two.so");
  here.write("other.so", here.read("two.so") + " ");
  here.name_policy("two");
  std::string const part = "run demo.toml --quiet --shard 1/2 --out part --plugin ";
  REQUIRE(here.run(part + "./two.so").code == 0);
  CHECK(here.run(part + "./two.so --resume").code == 0);
  Ended const other = here.run(part + "./other.so --resume");
  CHECK(other.code == 2);
  CHECK(contains(other.err, "part/journal' has trials of another policy 'two': of digest "));
  CHECK(here.run("merge part --out merged --plugin ./other.so").code == 2);
  CHECK(here.run("merge part --out merged --plugin ./two.so").code == 5); // half of it is missing
}

} // namespace plugin_file_test
