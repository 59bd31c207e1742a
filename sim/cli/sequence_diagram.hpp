#pragma once

#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <string_view>

namespace stickysim {

/// `text` as mermaid shows it, whatever it contains: what could end a statement, start a comment or be a
/// keyword is written as an entity code. Lines longer than that of a note are broken.
std::string mermaid_text(std::string_view text);

/// A session's story as a sequence diagram for mermaid (https://mermaid.js.org): what is sent between the
/// client, the balancers, the servers that the session met and the store, and in notes what happens there.
std::string sequence_diagram(std::string_view title, Chronicle const& chronicle, Design const& design,
                             TrialResult const& trial);

} // namespace stickysim
