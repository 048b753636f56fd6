# SPDX-License-Identifier: Apache-2.0
# consort_add_plugin(webdav SOURCES webdav.cpp ... [PRIVATE lib...])
# A module that exports nothing but the one symbol of the contract: code of its own and of static
# libraries stays private, so that two plugins, or a plugin and the server, never share it by accident.
set(CONSORT_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

include(GNUInstallDirs)

# Whether C++ is compiled with libc++. Such a plugin carries it inside: the server has libstdc++, and what both name alike
# (the exception runtime, std::runtime_error) would be taken from there, in a layout that libc++ does not know.
function(consort_find_libcxx)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("CXX" IN_LIST languages)
    include(CheckCXXSourceCompiles)
    check_cxx_source_compiles("#include <ciso646>\n#ifndef _LIBCPP_VERSION\n#error another\n#endif\nint main() {}"
      CONSORT_USES_LIBCXX)
  endif()
endfunction()

function(consort_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;PRIVATE" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE consort::sdk ${arg_PRIVATE})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  target_link_options(${name} PRIVATE LINKER:--version-script=${CONSORT_PLUGIN_MAP})
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${CONSORT_PLUGIN_MAP})
  consort_find_libcxx()
  if(CONSORT_USES_LIBCXX)
    target_link_options(${name} PRIVATE $<$<LINK_LANGUAGE:CXX>:-static-libstdc++>)
  endif()
  # A sanitizer's runtime lives in the program, so a sanitized module cannot be complete.
  if(NOT CONSORT_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  # Outside of the server's own tree `cmake --install` puts it where the server looks.
  if(CONSORT_SDK_INSTALLED)
    install(TARGETS ${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/consort/plugins)
  endif()
endfunction()

# consort_check_plugin(webdav CONFIG check.toml [ARGUMENTS --no-skips ...])
# A test of ctest that runs the conformance kit on the plugin. A macro, as a function could not turn on tests for its caller.
macro(consort_check_plugin)
  enable_testing()
  consort_add_check(${ARGV})
endmacro()

function(consort_add_check name)
  cmake_parse_arguments(arg "" "CONFIG" "ARGUMENTS" ${ARGN})
  set(command consort-plugin-check $<TARGET_FILE:${name}>)
  if(arg_CONFIG)
    get_filename_component(config ${arg_CONFIG} ABSOLUTE)
    list(APPEND command --config ${config})
  endif()
  if(NOT TARGET consort-plugin-check)
    find_program(CONSORT_PLUGIN_CHECK consort-plugin-check
      HINTS ${CONSORT_SDK_BINARY_DIR} DOC "The conformance kit of consort-sdk" REQUIRED)
    list(POP_FRONT command)
    list(PREPEND command ${CONSORT_PLUGIN_CHECK})
  endif()
  add_test(NAME ${name}.check COMMAND ${command} ${arg_ARGUMENTS})
endfunction()
