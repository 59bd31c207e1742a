#pragma once

#include "distribution/quantise.hpp"
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <cstdint>

namespace stickysim {

/// Draws a quantity of which each draw has a stream of its own. What is the same each time is not drawn; the
/// exponential law, which most scenarios name and each request asks two or three times, without a call: a
/// draw is a chain of steps that wait for one another.
class Sampler {
public:
  /// `law` null: nobody will draw.
  explicit Sampler(Distribution const* law)
      : law_{law}, constant_{law != nullptr ? law->constant() : -1},
        exponential_mean_{law != nullptr ? law->exponential_mean() : 0} {}

  [[gnu::always_inline]] std::int64_t draw(Random stream) const {
    if (exponential_mean_ > 0) return quantise(exponential_mean_ * exponential(stream));
    return constant_ >= 0 ? constant_ : law_->draw(stream);
  }

private:
  Distribution const* law_;
  std::int64_t constant_;
  double exponential_mean_;
};

} // namespace stickysim
