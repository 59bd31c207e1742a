# find_package(stickysim): the target stickysim::stickysim, and what linking a static library takes. With COMPONENTS plugin
# only stickysim::plugin, the headers: the program that loads a plugin has the library.
if(NOT stickysim_FIND_COMPONENTS STREQUAL "plugin")
  include(CMakeFindDependencyMacro)
  find_dependency(fmt)
  find_dependency(tomlplusplus)
  find_dependency(ZLIB)
  find_dependency(BZip2)
  find_dependency(LibLZMA)
  find_dependency(Threads)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/stickysim-targets.cmake)
