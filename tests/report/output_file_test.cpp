#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include <stickysim/report/writers.hpp>

#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <map>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace stickysim;

namespace output_file_test {
namespace fs = std::filesystem;

namespace {

std::string error_of(std::string const& path, std::string const& content = "content") {
  try {
    write_file_atomically(path, content);
  } catch (IoError const& error) {
    return error.what();
  }
  return "";
}

/// Whether `test` holds in a process of its own, whose limits and descriptors may be spoilt.
template <class Test>
bool in_child(Test const& test) {
  pid_t const child = fork();
  if (child == 0) _exit(test() ? 0 : 1);
  int status = -1;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("output file: written, replaced, nothing left beside it") {
  Folder const folder;
  write_file_atomically(folder / "a.csv", "first\n");
  write_file_atomically(folder / "a.csv", "second\n");
  CHECK(content_of(folder / "a.csv") == "second\n");
  CHECK(folder.entries() == 1);
}

TEST_CASE("output file: a link stays a link") {
  Folder const folder;
  write_file_atomically(folder / "real.csv", "old\n");
  fs::create_symlink(folder / "real.csv", folder / "link.csv");
  write_file_atomically(folder / "link.csv", "new\n");
  CHECK(fs::is_symlink(folder / "link.csv"));
  CHECK(content_of(folder / "real.csv") == "new\n");
}

TEST_CASE("output file: a link that leads nowhere is not replaced") {
  Folder const folder;
  fs::create_symlink(folder / "gone.csv", folder / "link.csv");
  CHECK(error_of(folder / "link.csv") ==
        "cannot write '" + (folder / "link.csv") + "': the link leads nowhere: No such file or directory");
  fs::create_symlink("loop.csv", folder / "loop.csv");
  CHECK(error_of(folder / "loop.csv").ends_with("Too many levels of symbolic links"));
  CHECK(folder.entries() == 2);
}

TEST_CASE("output file: a name may be as long as the system takes") {
  Folder const folder;
  std::string const name(255, 'a');
  write_file_atomically(folder / name, "text\n");
  CHECK(content_of(folder / name) == "text\n");
  CHECK(folder.entries() == 1);
}

TEST_CASE("output file: one clear line where it cannot be written") {
  Folder const folder;
  write_file_atomically(folder / "file", "");
  CHECK(error_of(folder / "missing/a.csv") ==
        "cannot create '" + (folder / "missing/a.csv") + "': No such file or directory");
  CHECK(error_of(folder / "file/a.csv").find("Not a directory") != std::string::npos);
  fs::create_directory(folder / "folder");
  CHECK(error_of(folder / "folder").find("Is a directory") != std::string::npos);
  CHECK(folder.entries() == 2);
  if (fs::exists("/dev/full")) {
    CHECK(error_of("/dev/full") == "cannot write '/dev/full': No space left on device");
    CHECK(fs::is_character_file("/dev/full"));
  }
}

TEST_CASE("output file: what cannot be finished leaves the old file and nothing else") {
  Folder const folder;
  write_file_atomically(folder / "a.csv", "old\n");
  CHECK(in_child([&] {
    rlimit const few_bytes{16, 16};
    std::signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &few_bytes) != 0) return false;
    return error_of(folder / "a.csv", std::string(100'000, 'x')).ends_with("File too large");
  }));
  CHECK(content_of(folder / "a.csv") == "old\n");
  CHECK(folder.entries() == 1);
}

TEST_CASE("standard output: a full disk is an error") {
  if (!fs::exists("/dev/full")) return;
  CHECK(in_child([] {
    int const full = open("/dev/full", O_WRONLY);
    if (full < 0 || dup2(full, STDOUT_FILENO) < 0) return false;
    try {
      write_stdout("text");
    } catch (IoError const& error) {
      return error.what() == std::string{"cannot write to standard output: No space left on device"};
    }
    return false;
  }));
}

TEST_CASE("output file: a run's folder") {
  Folder const folder;
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  write_results(made.result(), folder / "new/out");
  for (auto const* name : {"summary.csv", "replications.csv", "comparison.csv", "timeline.csv", "servers.csv",
                           "ledger.csv", "latency.csv", "events.csv", "expectations.csv", "manifest.json"}) {
    INFO(name);
    CHECK(fs::exists(folder / (std::string{"new/out/"} + name)));
  }
  CHECK(content_of(folder / "new/out/scenario.toml") == made.scenario.resolved_toml);

  write_file_atomically(folder / "file", "");
  CHECK_THROWS_AS(write_results(made.result(), folder / "file"), IoError);
}

TEST_CASE("output file: what an earlier run has left is removed, what is nobody's stays") {
  Folder const folder;
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  ExperimentResult result = made.result();
  folder.write("sessions.csv", "my own\n");
  write_results(result, folder.path());
  CHECK(content_of(folder / "sessions.csv") == "my own\n");

  result.recorded = {.sessions = true, .requests = true};
  write_results(result, folder.path());
  for (auto const* name : {"sessions.csv", "requests.csv", "stories.csv"})
    CHECK(content_of(folder / name).starts_with("scenario,variant,replication,session,"));
  result.recorded = {.requests = true};
  write_results(result, folder.path());
  CHECK_FALSE(fs::exists(folder / "sessions.csv"));
  CHECK_FALSE(fs::exists(folder / "stories.csv"));
  CHECK(fs::exists(folder / "requests.csv"));
}

TEST_CASE("output file: results that cannot be written leave those of the run before as they are") {
  Folder const folder;
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  ExperimentResult result = made.result();
  write_results(result, folder.path());
  auto const contents = [&] {
    std::map<std::string, std::string> all;
    for (auto const& entry : fs::directory_iterator(folder.path()))
      all[entry.path().filename().native()] = content_of(entry.path());
    return all;
  };
  auto const before = contents();
  result.recorded = {.sessions = true, .requests = true};
  CHECK(in_child([&] {
    rlimit const few_bytes{2000, 2000};
    std::signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &few_bytes) != 0) return false;
    try {
      write_results(result, folder.path());
    } catch (IoError const& error) {
      return std::string{error.what()}.ends_with(".csv': File too large");
    }
    return false;
  }));
  CHECK(contents() == before);
}

TEST_CASE("output file: what a killed process has left is removed, and two do not write at the same time") {
  Folder const folder;
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  fs::create_directories(folder / ".stickysim-Ab12Cd");
  folder.write(".stickysim-Ab12Cd/summary.csv", "half");
  write_results(made.result(), folder.path());
  CHECK_FALSE(fs::exists(folder / ".stickysim-Ab12Cd"));
  int const other = open(folder.path().c_str(), O_RDONLY | O_DIRECTORY);
  REQUIRE(flock(other, LOCK_EX) == 0);
  CHECK_THROWS_WITH(write_results(made.result(), folder.path()),
                    Catch::Contains("another process writes its results into"));
  close(other);
  CHECK_NOTHROW(write_results(made.result(), folder.path()));
}

TEST_CASE("manifest: names the run and nothing of the machine") {
  HandMade made;
  made.scenario.path = "/somewhere/noon.toml";
  made.scenario.resolved_toml = "a";
  made.scenario.run.seed = UINT64_MAX;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  std::string const text = manifest_json(made.result());
  auto const manifest = nlohmann::json::parse(text);
  CHECK(manifest.at("scenario") == "noon");
  CHECK(manifest.at("seed") == UINT64_MAX);
  CHECK(manifest.at("trials") == 4);
  CHECK(manifest.at("scenario_hash") == "af63dc4c8601ec8c"); // FNV-1a of "a", as its authors publish it
  CHECK(manifest.at("resolved_scenario") == "a");
  CHECK(manifest.at("fingerprint").get<std::string>().size() == 16);
  CHECK(text.find("somewhere") == std::string::npos);
  CHECK(text == manifest_json(made.result()));
}

} // namespace output_file_test
