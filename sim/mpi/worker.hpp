#pragma once

#include <boost/mpi/communicator.hpp>

namespace stickysim {

/// What a process does that is not the manager: runs the trials it is given, until there are no more.
void serve(boost::mpi::communicator const& world);

} // namespace stickysim
