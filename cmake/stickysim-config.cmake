# find_package(stickysim): the target stickysim::stickysim, and what linking a static library takes.
include(CMakeFindDependencyMacro)
find_dependency(fmt)
find_dependency(tomlplusplus)
find_dependency(ZLIB)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/stickysim-targets.cmake)
