#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace stickysim {

/// A whole number from `low` to `high`; empty if `text` is anything else.
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t low, std::int64_t high);

/// A time of at most ten years as HAProxy writes it: a number and `us`, `ms`, `s`, `m`, `h` or `d`; a bare
/// number counts in `unit_ns`.
std::optional<Nanoseconds> haproxy_time(std::string_view text, Nanoseconds unit_ns = 1'000'000);

/// A time of at most ten years as nginx writes it: numbers with `ms`, `s`, `m`, `h`, `d`, `w`, `M` or `y`,
/// one after another; a bare number counts in seconds.
std::optional<Nanoseconds> nginx_time(std::string_view text);

/// A number of at most 10^12 with `k`, `m` or `g`, in either case, for powers of 1024.
std::optional<std::int64_t> binary_size(std::string_view text);

} // namespace stickysim
