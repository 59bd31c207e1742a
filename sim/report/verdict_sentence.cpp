#include "report/judgement.hpp"
#include <stickysim/report/verdict.hpp>

namespace stickysim {

std::string verdict_sentence(ExperimentResult const& result) { return Judgements{result}.verdict(); }

} // namespace stickysim
