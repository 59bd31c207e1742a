#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Scripts that are played to real balancers and to the simulator: who serves what, and when?
///
/// `scripts/NAME.toml` is a scenario whose trace says when which session sends a request. Comments at its top
/// say what the real product is given:
///
///     # haproxy: LINE      a line of the section `listen`, $1 the address of server 1; or
///     # nginx: LINE        a line of the block `http`, which holds `upstream fleet`
///     # compare: picks     server, success and time of each request (see judge.hpp for the others)
///     # shows: KEY, …      what keys of the section `balancer` it bears on
///     # measured: PRODUCT VERSION, DATE
///     # differs: SIZE      what the simulator is known to do otherwise, as the judge says it
///     # because: REASON    and why
///
/// `picks/NAME.csv` is what the product did when it was measured.
namespace stickysim::witness {

/// What became of one request.
struct Pick {
  std::string session;
  std::size_t step = 0; ///< of the session, from 0
  double at_s = 0;      ///< when it was issued
  int server = 0;       ///< whose answer the client got, from 1; 0: nobody's
  int status = 0;       ///< of HTTP; of the simulator's failures 500 or 503; 0: no answer
  double after_s = 0;   ///< from the issue to the answer

  bool ok() const { return status == 200; }
};

struct Script {
  std::string name;
  std::string path;
  std::string product; ///< `haproxy` or `nginx`
  std::vector<std::string> configuration;
  std::string compare;
  std::vector<std::string> shows;
  std::string measured; ///< empty: not yet
  std::string differs;  ///< empty: agrees
  std::string because;
  Scenario scenario;
  std::vector<std::string> addresses; ///< of each session of the trace; empty where it gives none

  Design const& design() const { return scenario.variants.front().design; }
  Trace const& trace() const { return *design().workloads.front().trace; }
};

/// All scripts, in the order of their names. Throws if one cannot be read.
std::vector<Script> all_scripts();

/// What the product did; empty if it was never measured.
std::vector<Pick> recorded(Script const& script);

/// Writes that down, and who did it: `product` is its name, version and date.
void record(Script const& script, std::vector<Pick> const& picks, std::string const& product);

/// Puts `# KEY: TEXT` into the script in place of the line that was there; only takes that away if the text
/// is empty.
void note(Script const& script, std::string const& key, std::string const& text);

/// What the simulator does, in the order of the sessions and their requests.
std::vector<Pick> simulated(Script const& script, std::uint64_t replication = 0);

} // namespace stickysim::witness
