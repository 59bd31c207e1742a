#pragma once

#include <cstddef>
#include <functional>

namespace stickysim {

/// Does `work`, which must not throw, on this thread and on up to `size` − 1 others at the same time, and
/// waits for all. Where the system lets fewer threads start, those that there are do it.
void work_together(std::size_t size, std::function<void()> const& work);

} // namespace stickysim
