// Nothing is allocated for an event: what lives stands in slabs, rings and lists that grow to what a scenario
// needs and stay. This file replaces the operators of the whole test program by ones that count.
//
// Not under the address sanitizer, which has operators of its own.
#ifndef __SANITIZE_ADDRESS__

#include "catch.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  allocations.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

std::size_t rounded_up(std::size_t size, std::align_val_t alignment) {
  auto const unit = static_cast<std::size_t>(alignment);
  return (size + unit - 1) / unit * unit;
}

} // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size > 0 ? size : 1)); }
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(std::aligned_alloc(static_cast<std::size_t>(alignment), rounded_up(size, alignment)));
}
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size > 0 ? size : 1);
}
void* operator new[](std::size_t size, std::nothrow_t const& nothrow) noexcept {
  return operator new(size, nothrow);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace stickysim;

TEST_CASE("allocations: none for an event in the steady state") {
  struct Count {
    std::uint64_t events;
    std::uint64_t allocations;
  };
  auto const count = [](Variant const& variant, RunSettings run, Nanoseconds duration_ns) -> Count {
    run.duration_ns = duration_ns;
    std::uint64_t const before = allocations;
    TrialResult const trial = run_trial(variant.design, run, 0);
    return {trial.events, allocations - before};
  };
  for (std::string const name : {"queues", "shop"}) {
    auto const file = std::filesystem::path{STICKYSIM_SOURCE_DIR} / "bench/instructions" / (name + ".toml");
    auto const loaded = load_scenario(file.string());
    auto const& scenario = *loaded;
    for (Variant const& variant : scenario.variants) {
      CAPTURE(name, variant.name);
      Count const warm = count(variant, scenario.run, 100 * nanoseconds_per_second);
      Count const longer = count(variant, scenario.run, 300 * nanoseconds_per_second);
      CHECK(warm.allocations > 0);
      REQUIRE(longer.events > warm.events + 150'000);
      // A ring or a list may still double, and an event of the fleet is written down.
      CHECK(longer.allocations <= warm.allocations + 100);
    }
  }
}

#endif
