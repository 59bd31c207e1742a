#pragma once

#include "reference/books.hpp"
#include <stickysim/design/design.hpp>

#include <cstdint>
#include <string>

/// A second opinion: a simulator of replayed traces that is written from the documents, as plainly as can be.
/// One queue of events, a map or a list for everything, no tables that save time. Nothing of the program's
/// model is in it; where the documents are silent it does what the program does, and says so with `Silent:`.
namespace stickysim::reference {

/// Why the reference cannot simulate a design; empty: it can.
std::string unsupported(Design const& design);

/// Whether a metric of a trial with this account is not compared.
bool left_out(std::string const& metric, Design const& design, Account const& account);

/// Simulates one replication of a design for which unsupported() is empty. Events of one instant come in the
/// `order` 0: in which they were planned; any other: in that but for some of them, drawn at random, which
/// come last.
Account simulate(Design const& design, RunSettings const& run, std::uint64_t replication,
                 std::uint64_t order = 0);

} // namespace stickysim::reference
