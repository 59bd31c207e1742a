# Finds uPlot, with which the charts of the page answer to pointer and keys: `npm ci` puts it into node_modules. Sets
# STICKYSIM_UPLOT to its style sheet and its script; empty without them: the page is then complete, but still.
set(STICKYSIM_UPLOT "")
foreach(known
        "uPlot.min.css df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04"
        "uPlot.iife.min.js 19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f")
  separate_arguments(known)
  list(GET known 0 name)
  list(GET known 1 expected_hash)
  set(path ${PROJECT_SOURCE_DIR}/node_modules/uplot/dist/${name})
  if(NOT EXISTS ${path})
    message(STATUS "No uPlot: charts of the report will be still (npm ci brings it)")
    set(STICKYSIM_UPLOT "")
    break()
  endif()
  file(SHA256 ${path} hash)
  if(NOT hash STREQUAL expected_hash)
    message(FATAL_ERROR "${path} is not that of uPlot 1.6.32: remove node_modules, then run npm ci")
  endif()
  list(APPEND STICKYSIM_UPLOT ${path})
endforeach()
