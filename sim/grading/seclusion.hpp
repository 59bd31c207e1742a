#pragma once

namespace stickysim {

/// From now on this process may compute, and read and write what is open. What else it asks of the operating
/// system (a file, a program, a connection) ends it by SIGSYS. No prison: code that wants to harm finds a
/// way.
void seclude_process();

} // namespace stickysim
