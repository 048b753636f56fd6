# SPDX-License-Identifier: Apache-2.0
# consort_embed(target symbol file): puts a file into the binary's read-only data, as
# `extern "C" const char consort_<symbol>_begin[], consort_<symbol>_end[];`
function(consort_embed target symbol file)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [=[
asm(".section .rodata\n"
    ".global consort_@symbol@_begin\n"
    "consort_@symbol@_begin:\n"
    ".incbin \"@file@\"\n"
    ".global consort_@symbol@_end\n"
    "consort_@symbol@_end:\n"
    ".byte 0\n"
    ".previous\n");
]=])
  target_sources(${target} PRIVATE ${source})
  # ccache and ninja cannot see what the assembler includes.
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file} COMPILE_DEFINITIONS "")
  file(SHA256 ${file} digest)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS CONSORT_EMBED_SHA256=${digest})
endfunction()
