# Adds to the tree that CPack has laid out what Debian's policy asks for: a changelog of its form, compressed pages.
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX}/share)
execute_process(COMMAND date -u -R -d ${CPACK_STICKYSIM_DATE} OUTPUT_VARIABLE date COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${share}/doc/stickysim/changelog "stickysim (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * What is new stands in CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}")
file(GLOB pages ${share}/man/man1/*.1)
execute_process(COMMAND gzip -9n ${pages} ${share}/doc/stickysim/changelog COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${share}/lintian/overrides/stickysim "# The authors have no address of their own.
stickysim: bogus-mail-host *
stickysim: bogus-mail-host-in-debian-changelog *
")
