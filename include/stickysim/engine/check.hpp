#pragma once

#include <stdexcept>
#include <string>

namespace stickysim {

/// The program contradicts itself: a ledger does not add up, a policy returns an illegal index.
/// Never caused by input. The command line turns it into exit code 4 and prints how to reproduce it.
class InvariantBroken : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(char const* what, char const* file, int line);

/// Always on, in release builds too: a wrong answer is worse than none.
#define STICKYSIM_CHECK(condition, what)                                                                     \
  (__builtin_expect(static_cast<bool>(condition), 1) ? void(0)                                               \
                                                     : ::stickysim::fail_check(what, __FILE__, __LINE__))

/// Whether checks run that are too dear for every run: they do where STICKYSIM_DEBUG_CHECKS is defined, in
/// tests and under the sanitizers. A slab is larger then, so all code that shares one is compiled alike.
#ifdef STICKYSIM_DEBUG_CHECKS
constexpr bool debug_checks = true;
#else
constexpr bool debug_checks = false;
#endif

/// A check on the path of every request. Where debug_checks is false, `condition` is compiled and never
/// evaluated.
#define STICKYSIM_DEBUG_CHECK(condition, what)                                                               \
  (::stickysim::debug_checks ? STICKYSIM_CHECK(condition, what) : void(0))

} // namespace stickysim
