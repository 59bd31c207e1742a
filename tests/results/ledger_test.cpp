#include "catch.hpp"
#include <stickysim/results/ledger.hpp>
#include <stickysim/results/trial_result.hpp>

#include <set>

using namespace stickysim;

namespace ledger_test {

template <class Kind>
static std::set<std::string_view> names(std::size_t count) {
  std::set<std::string_view> result;
  for (std::size_t i = 0; i < count; ++i)
    result.insert(name_of(static_cast<Kind>(i)));
  return result;
}

TEST_CASE("ledger: every outcome, cause and failure has a name of its own") {
  CHECK(names<Outcome>(outcome_count).size() == outcome_count);
  CHECK(names<Cause>(cause_count).size() == cause_count);
  CHECK(names<Failure>(failure_count).size() == failure_count);
  CHECK(names<EventKind>(5).size() == 5);
  CHECK(names<Outcome>(outcome_count).count("") == 0);
  CHECK(names<Cause>(cause_count).count("") == 0);
  CHECK(name_of(Cause::replication_lag) == "replication_lag");
  CHECK(name_of(Outcome::unfinished) == "unfinished");
}

} // namespace ledger_test
