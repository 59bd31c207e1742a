#include "witness/script.hpp"

#include <stickysim/experiment/trial.hpp>
#include <stickysim/model/chronicle.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

namespace stickysim::witness {

namespace {

namespace fs = std::filesystem;

fs::path const folder = STICKYSIM_SOURCE_DIR "/tests/witness";

std::vector<std::string> lines_in(fs::path const& path) {
  std::ifstream file{path};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(std::string const& line, std::string const& separator = ",") {
  std::vector<std::string> fields;
  std::size_t start = 0;
  for (std::size_t end = 0; end != std::string::npos; start = end + separator.size()) {
    end = line.find(separator, start);
    fields.push_back(line.substr(start, end - start));
  }
  return fields;
}

/// The text after `# KEY: ` if the line is such a one.
bool remark(std::string const& line, std::string_view key, std::string& text) {
  std::string const start = fmt::format("# {}: ", key);
  if (!line.starts_with(start)) return false;
  text = line.substr(start.size());
  return true;
}

/// The library keeps a hash of each address only.
std::vector<std::string> addresses_in(Trace const& trace) {
  auto const lines = lines_in(trace.path);
  auto const columns = fields_of(lines.at(0));
  auto const column = [&](char const* name) {
    return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
  };
  std::map<std::string, std::string> address_of;
  if (column("address") < columns.size())
    for (std::size_t i = 1; i < lines.size(); ++i) {
      auto const fields = fields_of(lines[i]);
      address_of.emplace(fields[column("session")], fields[column("address")]);
    }
  std::vector<std::string> addresses;
  for (TraceSession const& session : trace.sessions)
    addresses.push_back(address_of[session.id]);
  return addresses;
}

Script read_script(fs::path const& path) {
  Script script;
  script.path = path.native();
  script.name = path.stem().native();
  for (std::string const& line : lines_in(path)) {
    std::string text;
    for (char const* const product : {"haproxy", "nginx"})
      if (remark(line, product, text)) {
        script.product = product;
        script.configuration.push_back(text);
      }
    remark(line, "compare", script.compare);
    if (remark(line, "shows", text)) script.shows = fields_of(text, ", ");
    remark(line, "measured", script.measured);
    remark(line, "differs", script.differs);
    remark(line, "because", script.because);
  }
  auto loaded = load_scenario(script.path);
  if (!loaded) throw std::runtime_error{render(loaded.error())};
  script.scenario = *loaded;
  if (script.product.empty() || !script.design().workloads.front().trace)
    throw std::runtime_error{script.path + ": no product's lines, or no trace"};
  script.addresses = addresses_in(script.trace());
  return script;
}

/// The picks of one session, from its chronicle.
void append_picks(Script const& script, TraceSession const& session, Chronicle const& chronicle,
                  std::vector<Pick>& picks) {
  std::size_t const first = picks.size();
  for (std::size_t step = 0; step < session.count; ++step)
    picks.push_back({.session = session.id, .step = step});
  std::vector<ServerId> at(session.count, no_server);
  for (ChronicleEntry const& entry : chronicle.entries) {
    if (entry.step >= session.count) continue;
    Pick& pick = picks[first + entry.step];
    double const now_s = to_seconds(entry.at_ns);
    switch (entry.what) {
    case Happening::logs_in:
    case Happening::requests: pick.at_s = now_s; break;
    case Happening::arrives: at[entry.step] = entry.server; break;
    case Happening::is_answered:
      pick.server = static_cast<int>(at[entry.step]) + 1;
      pick.status = 200;
      pick.after_s = now_s - pick.at_s;
      break;
    case Happening::is_failed:
      pick.status = entry.failure == Failure::error ? 500 : 503;
      if (pick.status == 500) pick.server = static_cast<int>(at[entry.step]) + 1;
      pick.after_s = now_s - pick.at_s;
      break;
    case Happening::is_logged_out:
      throw std::runtime_error{script.path + ": a session has lost its state; let clients carry it"};
    default: break;
    }
  }
}

} // namespace

std::vector<Script> all_scripts() {
  std::vector<fs::path> paths;
  for (auto const& entry : fs::directory_iterator(folder / "scripts"))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Script> scripts;
  for (fs::path const& path : paths)
    scripts.push_back(read_script(path));
  return scripts;
}

std::vector<Pick> recorded(Script const& script) {
  auto const lines = lines_in(folder / "picks" / (script.name + ".csv"));
  std::vector<Pick> picks;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto const fields = fields_of(lines[i]);
    picks.push_back({.session = fields.at(0),
                     .step = std::stoul(fields.at(1)),
                     .at_s = std::stod(fields.at(2)),
                     .server = std::stoi(fields.at(3)),
                     .status = std::stoi(fields.at(4)),
                     .after_s = std::stod(fields.at(5))});
  }
  return picks;
}

void record(Script const& script, std::vector<Pick> const& picks, std::string const& product) {
  std::ofstream csv{folder / "picks" / (script.name + ".csv")};
  csv << "session,request,at_s,server,status,after_s\n";
  for (Pick const& pick : picks)
    csv << fmt::format("{},{},{:.3f},{},{},{:.3f}\n", pick.session, pick.step, pick.at_s, pick.server,
                       pick.status, pick.after_s);

  note(script, "measured", product);
}

void note(Script const& script, std::string const& key, std::string const& text) {
  auto lines = lines_in(script.path);
  std::string const start = fmt::format("# {}: ", key);
  std::erase_if(lines, [&](std::string const& line) { return line.starts_with(start); });
  auto const title = std::find_if(lines.begin(), lines.end(),
                                  [](std::string const& line) { return !line.starts_with("# "); });
  if (!text.empty()) lines.insert(title, start + text);
  std::ofstream toml{script.path};
  for (std::string const& line : lines)
    toml << line << '\n';
}

std::vector<Pick> simulated(Script const& script, std::uint64_t replication) {
  std::vector<Pick> picks;
  auto const& sessions = script.trace().sessions;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    Chronicle chronicle;
    chronicle.session = i;
    run_trial(script.design(), script.scenario.run, replication, chronicle);
    append_picks(script, sessions[i], chronicle, picks);
  }
  return picks;
}

} // namespace stickysim::witness
