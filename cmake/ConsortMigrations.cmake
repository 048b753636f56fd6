# SPDX-License-Identifier: Apache-2.0
# consort_embed_migrations(OUTPUT file.cpp FILES 0001_x.sql 0002_y.sqlite.sql 0002_y.postgres.sql ...)
# Writes a source file that defines consort::db::builtInMigrations(), at build time.
function(consort_embed_migrations)
  cmake_parse_arguments(arg "" "OUTPUT" "FILES" ${ARGN})
  list(TRANSFORM arg_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${paths}" -DOUTPUT=${arg_OUTPUT} -P ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    DEPENDS ${paths} ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    VERBATIM)
endfunction()
