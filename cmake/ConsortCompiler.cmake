# SPDX-License-Identifier: Apache-2.0
# Warnings, sanitizers and ccache, for every target of the tree.
option(CONSORT_TESTS "Build the tests" ON)
option(CONSORT_BENCH "Build the benchmarks" OFF)
option(CONSORT_WERROR "Warnings are errors" ON)
set(CONSORT_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")

add_library(consort_warnings INTERFACE)
add_library(consort::warnings ALIAS consort_warnings)
target_compile_options(consort_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${CONSORT_WERROR}>:-Werror>)

if(CONSORT_SANITIZE)
  add_compile_options(-fsanitize=${CONSORT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CONSORT_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Hits must be shared between checkouts, so neither the folder nor the base path may enter the hash.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
  add_link_options(-fuse-ld=lld)
endif()
