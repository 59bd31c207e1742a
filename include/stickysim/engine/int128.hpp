#pragma once

namespace stickysim {

/// 128-bit integers, for sums that 64 bits cannot hold (squares of nanoseconds) and for keys compared as one.
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

} // namespace stickysim
