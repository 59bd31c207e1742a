#pragma once

#include "distribution/quantise.hpp"
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <cstdint>

namespace stickysim {

/// Draws a quantity; each draw has a stream of its own. A constant is not drawn. The exponential law, which
/// most requests draw two or three times, is drawn without a virtual call, because a draw is a chain of steps
/// that wait for one another.
class Sampler {
public:
  /// `law` null: the quantity is never drawn.
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
