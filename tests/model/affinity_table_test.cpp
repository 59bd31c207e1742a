#include "catch.hpp"
#include "model/affinity_table.hpp"
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <map>
#include <vector>

using namespace stickysim;

namespace affinity_table_test {

namespace {

/// The same table, by its definition.
class NaiveTable {
public:
  explicit NaiveTable(Affinity const& settings) : size_{settings.size}, expire_ns_{settings.expire_ns} {}

  ServerId find(std::uint64_t key, Nanoseconds now) {
    auto const found = entries_.find(key);
    if (found == entries_.end() || has_ended(found->second, now)) return no_server;
    use(found->second, now);
    return found->second.server;
  }

  void set(std::uint64_t key, ServerId server, Nanoseconds now) {
    std::erase_if(entries_, [&](auto const& entry) { return has_ended(entry.second, now); });
    if (size_ == 0) return;
    if (!entries_.contains(key) && static_cast<std::int64_t>(entries_.size()) == size_)
      entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](auto const& a, auto const& b) {
        return a.second.last_use < b.second.last_use;
      }));
    Entry& entry = entries_[key];
    entry.server = server;
    use(entry, now);
  }

  void clear() { entries_.clear(); }
  std::vector<std::uint32_t> bindings(std::uint32_t servers) const {
    std::vector<std::uint32_t> result(servers);
    for (auto const& [key, entry] : entries_)
      ++result[entry.server];
    return result;
  }
  std::size_t size() const { return entries_.size(); }

private:
  struct Entry {
    ServerId server = no_server;
    Nanoseconds used_ns = 0;
    std::uint64_t last_use = 0; ///< a number for each use
  };
  bool has_ended(Entry const& entry, Nanoseconds now) const {
    return expire_ns_ >= 0 && entry.used_ns + expire_ns_ <= now;
  }
  void use(Entry& entry, Nanoseconds now) {
    entry.used_ns = now;
    entry.last_use = ++uses_;
  }

  std::int64_t size_;
  Nanoseconds expire_ns_;
  std::uint64_t uses_ = 0;
  std::map<std::uint64_t, Entry> entries_;
};

} // namespace

TEST_CASE("a full table forgets what was not used for the longest time") {
  AffinityTable table{{.size = 2}, 100};
  table.set(1, 10, 0);
  table.set(2, 20, 1);
  CHECK(table.find(1, 2) == 10);
  table.set(3, 30, 3);
  CHECK(table.find(2, 4) == no_server);
  CHECK(table.find(1, 4) == 10);
  CHECK(table.find(3, 4) == 30);
  table.set(1, 11, 5); // moves, and needs no place
  CHECK(table.find(1, 6) == 11);
  CHECK(table.find(3, 6) == 30);
  CHECK(table.size() == 2);
}

TEST_CASE("an entry of a table ends so long after its last use") {
  AffinityTable table{{.expire_ns = 100}, 100};
  table.set(1, 10, 0);
  table.set(2, 20, 0);
  CHECK(table.find(1, 99) == 10);
  CHECK(table.find(2, 100) == no_server);
  CHECK(table.find(1, 198) == 10);
  table.set(3, 30, 200);
  CHECK(table.size() == 2);
  CHECK(table.find(1, 298) == no_server);
}

TEST_CASE("a table without entries remembers nothing, one without limits everything until it is cleared") {
  AffinityTable none{{.size = 0}, 100};
  none.set(1, 10, 0);
  CHECK(none.find(1, 0) == no_server);
  CHECK(none.size() == 0);

  AffinityTable all{Affinity{}, 100'000};
  Nanoseconds const late = never / 2;
  for (std::uint64_t i = 0; i < 100'000; ++i)
    all.set(mix_bits(i), static_cast<ServerId>(i), static_cast<Nanoseconds>(i));
  bool complete = all.size() == 100'000;
  for (std::uint64_t i = 0; i < 100'000; ++i)
    complete = complete && all.find(mix_bits(i), late) == i;
  CHECK(complete);
  CHECK(all.find(mix_bits(100'000), late) == no_server);
  all.clear();
  CHECK(all.size() == 0);
  CHECK(all.find(mix_bits(1), late) == no_server);
  all.set(mix_bits(1), 7, late);
  CHECK(all.find(mix_bits(1), late) == 7);
}

TEST_CASE("a table remembers what its definition says, whatever happens to it") {
  for (std::int64_t const size : {-1, 0, 1, 7, 100, 1000})
    for (Nanoseconds const expire_ns : {-1, 1, 40, 700})
      // Keys that are well mixed; that start their search at the end of the index; that share their lower
      // half and differ in the other.
      for (auto const key_of : {+[](std::uint64_t i) { return mix_bits(i); },
                                +[](std::uint64_t i) { return mix_bits(i) | 0xFFFFFFF8u; },
                                +[](std::uint64_t i) { return i << 32 | 5; }}) {
        CAPTURE(size, expire_ns, key_of(0));
        Affinity const settings{.size = size, .expire_ns = expire_ns};
        AffinityTable table{settings, 1000};
        NaiveTable naive{settings};
        Random random{42};
        Nanoseconds now = 0;
        std::size_t found = 0;
        for (int i = 0; i < 10'000; ++i) {
          now += static_cast<Nanoseconds>(random.below(3));
          std::uint64_t const key = key_of(random.below(300));
          if (random.below(2) == 0) {
            ServerId const server = table.find(key, now);
            REQUIRE(server == naive.find(key, now));
            if (server != no_server) ++found;
          } else {
            auto const server = static_cast<ServerId>(random.below(1000));
            table.set(key, server, now);
            naive.set(key, server, now);
            REQUIRE(table.size() == naive.size());
            if (i % 100 == 0) {
              auto const counted = table.bindings();
              REQUIRE(std::vector(counted.begin(), counted.end()) == naive.bindings(1000));
            }
          }
          if (random.below(2000) == 0) {
            table.clear();
            naive.clear();
          }
        }
        CHECK((found > 0) == (size != 0));
      }
}

} // namespace affinity_table_test
