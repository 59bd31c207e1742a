# What `cmake --install` lays down, and the Debian package that `cpack -G DEB` makes of it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(STICKYSIM_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/stickysim)
install(TARGETS stickysim)
install(TARGETS stickysim_core stickysim_plugin EXPORT stickysim-targets)
install(DIRECTORY include/stickysim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT stickysim-targets NAMESPACE stickysim:: DESTINATION ${STICKYSIM_CMAKE_DIR})
# Until 1.0 the interface may change with the second number of the version: 0.2 is not compatible with 0.1.
write_basic_package_version_file(stickysim-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/stickysim-config.cmake ${PROJECT_BINARY_DIR}/stickysim-config-version.cmake
        DESTINATION ${STICKYSIM_CMAKE_DIR})

install(DIRECTORY scenarios exercises DESTINATION ${CMAKE_INSTALL_DATADIR}/stickysim)
install(FILES ${STICKYSIM_SELF}/scenario.json DESTINATION ${CMAKE_INSTALL_DATADIR}/stickysim/schema)
install(DIRECTORY ${STICKYSIM_SELF}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${STICKYSIM_SELF}/stickysim DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${STICKYSIM_SELF}/_stickysim DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${STICKYSIM_SELF}/stickysim.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(READ LICENSE STICKYSIM_COPYRIGHT)
if(STICKYSIM_UPLOT) # the program holds it
  file(READ node_modules/uplot/LICENSE STICKYSIM_UPLOT_COPYRIGHT)
  string(APPEND STICKYSIM_COPYRIGHT "\nThe report embeds uPlot:\n\n${STICKYSIM_UPLOT_COPYRIGHT}")
endif()
file(WRITE ${STICKYSIM_SELF}/copyright "${STICKYSIM_COPYRIGHT}")
install(FILES ${STICKYSIM_SELF}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_CONTACT "The stickysim authors <stickysim@localhost>")
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian.cmake)
set(CPACK_STICKYSIM_DATE ${STICKYSIM_DATE}) # for the script
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Who builds a program with the library needs what its package for CMake asks for.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libfmt-dev, libtomlplusplus-dev, zlib1g-dev, libbz2-dev, liblzma-dev")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "discrete-event simulator that answers: may I drop sticky sessions?")
set(CPACK_PACKAGE_DESCRIPTION
  "stickysim simulates the same clients, sessions and crashes with a sticky fleet
and with stateless ones, and prints side by side what each design loses and
what it costs, with confidence intervals.")
include(CPack)
