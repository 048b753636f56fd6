# SPDX-License-Identifier: Apache-2.0
# One call per module: consort_library(), consort_plugin(), consort_test().
include(${PROJECT_SOURCE_DIR}/sdk/cmake/ConsortPlugin.cmake)

# consort_library(core_base SOURCES a.cpp ... [PUBLIC lib...] [PRIVATE lib...])
function(consort_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  add_library(consort::${name} ALIAS ${name})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE consort::warnings ${arg_PRIVATE})
endfunction()

# consort_plugin(storage-fs SOURCES a.cpp ... [PRIVATE lib...])
# The repo root is not on a plugin's include path: it sees the SDK and its own libraries only.
function(consort_plugin name)
  consort_add_plugin(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE consort::warnings)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/consort/plugins)
  install(TARGETS ${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/consort/plugins)
  set_property(GLOBAL APPEND PROPERTY CONSORT_PLUGINS ${name})
endfunction()

# consort_test(unit_core_base LABEL unit SOURCES a_test.cpp ... [PRIVATE lib...])
function(consort_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;PRIVATE;ENVIRONMENT" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE consort::warnings GTest::gmock GTest::gtest_main ${arg_PRIVATE})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${arg_ENVIRONMENT}")
endfunction()
