# SPDX-License-Identifier: Apache-2.0
# consort_add_plugin(webdav SOURCES webdav.cpp ... [PRIVATE lib...])
# A module that exports nothing but the one symbol of the contract: code of its own and of static
# libraries stays private, so that two plugins, or a plugin and the server, never share it by accident.
set(CONSORT_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

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
  # A sanitizer's runtime lives in the program, so a sanitized module cannot be complete.
  if(NOT CONSORT_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
endfunction()
