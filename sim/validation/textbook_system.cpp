#include "validation/textbook_system.hpp"

#include "validation/queueing_formulas.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr double service_s = 0.01; ///< on average, of all stations

constexpr std::string_view kleinrock = "Kleinrock, Queueing Systems, volume 1, 1975";
constexpr std::string_view little = "Little's law";

/// A station of FIFO workers, in 6,000 s after a tenth of that.
std::string station(double arrivals_per_s, std::string_view demand, std::string_view server) {
  return fmt::format("[run]\nduration = \"6600s\"\nwarmup = \"600s\"\nwindow = \"100s\"\n"
                     "[workload]\narrivals = \"poisson({}/s)\"\ndemand = \"{}\"\n[server]\n{}\n",
                     arrivals_per_s, demand, server);
}

TextbookSystem single_queue() {
  double const load = 0.8;
  double const latency_s = service_s / (1 - load);
  return {"M/M/1 at 0.8",
          std::string{kleinrock},
          station(80, "exponential(10ms)", "workers = 1"),
          {{"latency_mean", latency_s},
           {"latency_p50", portable::log(2) * latency_s},
           {"latency_p99", portable::log(100) * latency_s},
           {"wait_mean", load * latency_s},
           {"waited_fraction", load},
           {"in_flight_mean", load / (1 - load)},
           {"utilization_mean", load}}};
}

TextbookSystem several_workers() {
  double const waits = erlang_c(4, 3.2);
  double const wait_s = waits * service_s / (4 - 3.2);
  return {"M/M/4 at 0.8",
          std::string{kleinrock} + " (Erlang)",
          station(320, "exponential(10ms)", "workers = 4"),
          {{"waited_fraction", waits}, {"wait_mean", wait_s}, {"latency_mean", service_s + wait_s}}};
}

TextbookSystem bounded_queue() {
  double const load = 0.9;
  int const places = 5; // in service and in the queue
  double const all = (1 - portable::pow(load, places + 1)) / (1 - load);
  double const full = portable::pow(load, places) / all;
  double present = 0;
  for (int k = 1; k <= places; ++k)
    present += k * portable::pow(load, k) / all;
  return {"M/M/1/5 at 0.9",
          std::string{kleinrock},
          station(90, "exponential(10ms)", "workers = 1\nqueue = 4"),
          {{"availability", 1 - full}, {"in_flight_mean", present}, {"utilization_mean", load * (1 - full)}}};
}

TextbookSystem constant_service() {
  double const load = 0.7;
  return {"M/D/1 at 0.7",
          std::string{kleinrock} + " (Pollaczek, Khinchine)",
          station(70, "10ms", "workers = 1"),
          {{"wait_mean", service_s * load / (2 * (1 - load))}}};
}

TextbookSystem varied_service() {
  double const load = 0.5;
  return {"M/H2/1 at 0.5, scv 4",
          std::string{kleinrock} + " (Pollaczek, Khinchine)",
          station(50, "hyperexponential(10ms, scv=4)", "workers = 1"),
          {{"wait_mean", service_s * load * (1 + 4) / (2 * (1 - load))}}};
}

TextbookSystem shared_server() {
  double const load = 0.6;
  return {"M/H2/1 PS at 0.6",
          "Kleinrock, Queueing Systems, volume 2, 1976",
          station(60, "hyperexponential(10ms, scv=4)", "workers = 1\ndiscipline = \"ps\""),
          {{"latency_mean", service_s / (1 - load)}, {"utilization_mean", load}}};
}

/// Mean value analysis.
TextbookSystem closed_queue() {
  double present = 0;
  double latency_s = 0;
  double throughput = 0;
  for (int users = 1; users <= 12; ++users) {
    latency_s = service_s * (1 + present);
    throughput = users / (0.1 + latency_s);
    present = throughput * latency_s;
  }
  return {"M/M/1//12, think 0.1 s",
          "Reiser and Lavenberg, JACM 27(2), 1980",
          "[run]\nduration = \"3300s\"\nwarmup = \"300s\"\nwindow = \"100s\"\n[workload]\nusers = 12\n"
          "think_time = \"exponential(100ms)\"\ndemand = \"exponential(10ms)\"\n",
          {{"latency_mean", latency_s}, {"throughput", throughput}, {"in_flight_mean", present}}};
}

std::string fleet(int servers, std::string_view policy) {
  return fmt::format("{}count = {}\n[balancer]\npolicy = \"{}\"\n",
                     station(70.0 * servers, "exponential(10ms)", ""), servers, policy);
}

TextbookSystem random_split() {
  return {"random over 4, at 0.7",
          std::string{kleinrock},
          fleet(4, "random"),
          {{"latency_mean", service_s / 0.3}, {"waited_fraction", 0.7}}};
}

TextbookSystem turns() {
  double const busy = busy_on_turns(2, 0.7);
  return {"turns of 2, at 0.7",
          std::string{kleinrock} + " (G/M/1)",
          fleet(2, "round_robin"),
          {{"latency_mean", service_s / (1 - busy)}, {"waited_fraction", busy}}};
}

TextbookSystem shorter_queue() {
  double const present = present_at_shorter_of_two(0.7);
  return {"shorter of 2, at 0.7",
          "its Markov chain, solved numerically",
          fleet(2, "least_requests"),
          {{"in_flight_mean", present}, {"latency_mean", present / 140}}};
}

// Fleets that lose sessions. A user needs the state while another request is to come: with 200 sessions a
// second of 5 requests on average and pauses of 5 s there are 200 × 4 × 5 such users at any time. Requests
// take next to no time.
constexpr double users_between_requests = 200 * 4 * 5;

std::string session_fleet(std::string_view rest) {
  return fmt::format(
      "[run]\nduration = \"500s\"\nwarmup = \"100s\"\nwindow = \"10s\"\n"
      "[workload]\narrivals = \"poisson(200/s)\"\nuntil = \"350s\"\nrequests = \"geometric(5)\"\n"
      "think_time = \"exponential(5s)\"\ndemand = \"1us\"\n[server]\ncount = 4\nboot_time = \"0s\"\n"
      "workers = 100\n{}",
      rest);
}

TextbookSystem sticky_crash() {
  return {"sticky, 1 of 4 crashes",
          std::string{little},
          session_fleet("[balancer]\npolicy = \"random\"\naffinity = \"cookie\"\nhealth = false\n"
                        "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"300s\"\nfor = \"1ms\"\n"),
          {{"sessions_lost", users_between_requests / 4}}};
}

TextbookSystem shared_crash() {
  return {"shared state, 1 of 4 crashes",
          std::string{little},
          session_fleet(
              "[balancer]\npolicy = \"random\"\nhealth = false\n"
              "[state]\nplacement = \"shared\"\n[state.store]\nround_trip = \"0s\"\nservice_time = \"0s\"\n"
              "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"300s\"\nfor = \"1ms\"\n"),
          {{"sessions_lost", 0}}};
}

std::string shrinking_fleet(std::string_view policy) {
  return session_fleet(fmt::format("[balancer]\npolicy = \"{}\"\nhealth = false\n"
                                   "[[scale]]\nat = \"300s\"\ncount = 3\n",
                                   policy));
}

TextbookSystem highest_random_weight() {
  return {"rendezvous, 4 become 3",
          "Thaler and Ravishankar, IEEE/ACM ToN 6(1), 1998",
          shrinking_fleet("rendezvous"),
          {{"sessions_lost", users_between_requests / 4}}};
}

/// Of 12 remainders by 4 and by 3 three agree.
TextbookSystem modulo() {
  return {"hash modulo, 4 become 3",
          "counting remainders",
          shrinking_fleet("hash_modulo"),
          {{"sessions_lost", users_between_requests * 3 / 4}}};
}

} // namespace

std::vector<TextbookSystem> textbook_systems() {
  return {single_queue(),   several_workers(),      bounded_queue(), constant_service(),
          varied_service(), shared_server(),        closed_queue(),  random_split(),
          turns(),          shorter_queue(),        sticky_crash(),  shared_crash(),
          modulo(),         highest_random_weight()};
}

} // namespace stickysim
