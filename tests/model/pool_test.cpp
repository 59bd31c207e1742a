// A pool alone: who is a candidate, what its policy is asked and told.
#include "catch.hpp"
#include "chi_square.hpp"
#include "model/pool.hpp"
#include <stickysim/model/routing_hints.hpp>

#include <utility>
#include <vector>

using namespace stickysim;

namespace pool_test {

namespace {

constexpr std::uint32_t fleet = 6;

/// Answers as it is told to, and writes down what it hears.
class MadePolicy : public RoutingPolicy, RoutingHints {
public:
  struct Diary {
    std::uint32_t answer = 0;           ///< an index
    std::uint32_t attempt = 0;          ///< of the last choice
    std::vector<std::uint32_t> avoided; ///< by the last choice
    ServerId guess = no_server;
    std::vector<std::vector<ServerId>> members; ///< one for each time it was told of
    std::vector<std::uint32_t> pinned;          ///< indices
    std::vector<std::pair<ServerId, std::uint32_t>> loads;
    std::vector<std::pair<ServerId, Nanoseconds>> answers;
    std::vector<std::pair<ServerId, Nanoseconds>> failures;
  };
  explicit MadePolicy(Diary& diary) : diary_{diary} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    diary_.attempt = key.attempt;
    diary_.avoided.assign(candidates.avoided.begin(), candidates.avoided.end());
    return diary_.answer;
  }
  RoutingHints const* hints() const override { return this; }
  std::uint32_t foresee(Candidates const&, Random, std::uint32_t) const override { return diary_.guess; }
  ServerId foresee_key(std::uint64_t) const override { return diary_.guess; }
  void on_membership(Candidates const& candidates) override {
    diary_.members.emplace_back(candidates.servers.begin(), candidates.servers.end());
  }
  void on_pinned(Candidates const&, std::uint32_t index) override { diary_.pinned.push_back(index); }
  void on_load(ServerId server, std::uint32_t load) override { diary_.loads.emplace_back(server, load); }
  void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds) override {
    diary_.answers.emplace_back(server, latency_ns);
  }
  void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds) override {
    diary_.failures.emplace_back(server, age_ns);
  }

private:
  Diary& diary_;
};

struct Place {
  std::vector<std::uint32_t> weights = std::vector<std::uint32_t>(fleet, 1);
  MadePolicy::Diary diary;
  Pool pool;

  Place() : pool{known(), std::make_unique<MadePolicy>(diary), Random{1}} {}
  Candidates known() const {
    Candidates candidates;
    candidates.weights = weights;
    return candidates;
  }
};

using Servers = std::vector<ServerId>;

} // namespace

TEST_CASE("pool: candidates stand in the order of their ids, however they came") {
  Place place;
  Pool& pool = place.pool;
  CHECK(pool.empty());
  pool.insert(4);
  pool.insert(1);
  pool.insert(5);
  CHECK(pool.servers() == Servers{1, 4, 5});
  CHECK(pool.size() == 3);
  CHECK(pool.holds(4));
  CHECK_FALSE(pool.holds(0));
  pool.erase(4);
  CHECK(pool.servers() == Servers{1, 5});
  CHECK_FALSE(pool.holds(4));
  pool.assign({0, 2, 3});
  CHECK(pool.servers() == Servers{0, 2, 3});
  CHECK_FALSE(pool.holds(5));
  pool.assign({});
  CHECK(pool.empty());
}

TEST_CASE("pool: the policy hears of its candidates before the first choice and at each change") {
  Place place;
  CHECK(place.diary.members == std::vector<Servers>{{}});
  place.pool.insert(4);
  place.pool.insert(1);
  place.pool.erase(4);
  place.pool.assign({2, 3});
  place.pool.weights_changed();
  CHECK(place.diary.members == std::vector<Servers>{{}, {4}, {1, 4}, {1}, {2, 3}, {2, 3}});
}

TEST_CASE("pool: the policy answers an index among the candidates, the pool the server that stands there") {
  Place place;
  place.pool.assign({1, 4, 5});
  place.diary.answer = 2;
  CHECK(place.pool.ask({}) == 5);
  place.diary.answer = 0;
  CHECK(place.pool.ask({}) == 1);
  place.pool.assign({0, 1, 2, 3, 4, 5}); // all of the fleet
  place.diary.answer = 4;
  CHECK(place.pool.ask({}) == 4);
}

TEST_CASE("pool: an index outside the candidates is no answer") {
  Place place;
  place.pool.assign({1, 4, 5});
  place.diary.answer = 3;
  CHECK_THROWS_AS(place.pool.ask({}), InvariantBroken);
}

TEST_CASE("pool: a policy that is asked for another server learns which are avoided") {
  Place place;
  place.pool.assign({1, 4, 5});
  place.diary.answer = 2;
  CHECK(place.pool.ask_for_another({}, std::vector<ServerId>{4, 1, 0, 4}) == 5);
  CHECK(place.diary.avoided == std::vector<std::uint32_t>{0, 1}); // once each, and candidates only
  CHECK(place.pool.ask({}) == 5);
  CHECK(place.diary.avoided.empty());
}

TEST_CASE("pool: where all are avoided none is") {
  Place place;
  place.pool.assign({1, 4});
  place.diary.answer = 1;
  CHECK(place.pool.ask_for_another({}, std::vector<ServerId>{4, 1}) == 4);
  CHECK(place.diary.avoided.empty());
}

TEST_CASE("pool: a policy that picks what is avoided is asked with later attempts, then chance decides") {
  Place place;
  place.pool.assign({0, 1, 2, 3, 4, 5});
  place.diary.answer = 3;
  std::vector<std::uint64_t> counts(fleet);
  for (int i = 0; i < 6000; ++i)
    ++counts[place.pool.ask_for_another({.attempt = 1}, std::vector<ServerId>{3, 0})];
  CHECK(place.diary.attempt == 17);
  CHECK(chi_square(counts, std::vector<double>{0, 0.25, 0.25, 0, 0.25, 0.25}) <
        chi_square_bound(4)); // false alarm: 1e-6
}

TEST_CASE("pool: a guess is a server of the pool or none") {
  Place place;
  place.diary.guess = 1;
  CHECK(place.pool.foresee(3) == no_server); // nobody is there
  CHECK(place.pool.foresee_key(3) == no_server);
  place.pool.assign({1, 4, 5});
  CHECK(place.pool.foresee(3) == 4);     // an index
  CHECK(place.pool.foresee_key(3) == 1); // an id
  place.diary.guess = no_server;
  CHECK(place.pool.foresee(3) == no_server);
  CHECK(place.pool.foresee_key(3) == no_server);
}

TEST_CASE("pool: the policy hears of pinned requests to candidates, of loads, answers and failures") {
  Place place;
  place.pool.assign({1, 4, 5});
  place.pool.pinned(5);
  place.pool.pinned(0); // no candidate
  place.pool.load_changed(4, 7);
  place.pool.answered(1, 300, 1000);
  place.pool.failed(4, 200, 1000);
  CHECK(place.diary.pinned == std::vector<std::uint32_t>{2});
  CHECK(place.diary.loads == std::vector<std::pair<ServerId, std::uint32_t>>{{4, 7}});
  CHECK(place.diary.answers == std::vector<std::pair<ServerId, Nanoseconds>>{{1, 300}});
  CHECK(place.diary.failures == std::vector<std::pair<ServerId, Nanoseconds>>{{4, 200}});
}

} // namespace pool_test
