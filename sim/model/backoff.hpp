#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim {

/// The pause before a client's `retry`-th retry, from 1: exponential with base 2 and capped, with or without
/// jitter. `draws` are the request's own, the same for each of its retries.
///
/// With b = backoff, m = backoff_max and r = retry: none: p = min(m, b 2^(r−1)); equal: uniform on p/2 … p;
/// full: uniform on 0 … p; decorrelated: uniform on b … 3 × the pause before it, at most m, starting from b.
/// Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 4 Mar 2015.
Nanoseconds backoff(WorkloadClass const& clients, std::uint32_t retry, Random draws);

} // namespace stickysim
