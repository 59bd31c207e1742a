// Ends the program by a signal where it is asked about one server.
#include <stickysim/model/policy_plugin.hpp>

#include <csignal>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    if (candidates.size() == 1) std::raise(SIGABRT); // sanitizers would make an error of their own of SIGSEGV
    return key.attempt == 0 ? 0 : candidates.size() - 1;
  }
};

STICKYSIM_POLICY("crashes", MyPolicy)
