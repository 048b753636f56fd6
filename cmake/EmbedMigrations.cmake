# SPDX-License-Identifier: Apache-2.0
# Run at build by consort_embed_migrations(): FILES -> OUTPUT.
set(versions "")
foreach(path IN LISTS FILES)
  get_filename_component(file ${path} NAME)
  if(NOT file MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)(\\.sqlite|\\.postgres)?\\.sql$")
    message(FATAL_ERROR "${file}: a migration is called NNNN_verb_noun.sql")
  endif()
  set(version ${CMAKE_MATCH_1})
  if(DEFINED name_${version} AND NOT name_${version} STREQUAL CMAKE_MATCH_2)
    message(FATAL_ERROR "two migrations have the number ${version}")
  endif()
  set(name_${version} ${CMAKE_MATCH_2})
  list(APPEND versions ${version})
  file(READ ${path} text)
  if(CMAKE_MATCH_3 STREQUAL ".sqlite")
    set(sqlite_${version} "${text}")
  elseif(CMAKE_MATCH_3 STREQUAL ".postgres")
    set(postgres_${version} "${text}")
  else()
    set(sqlite_${version} "${text}")
    set(postgres_${version} "${text}")
  endif()
endforeach()
list(REMOVE_DUPLICATES versions)
list(SORT versions)
set(rows "")
foreach(version IN LISTS versions)
  if(NOT DEFINED sqlite_${version} OR NOT DEFINED postgres_${version})
    message(FATAL_ERROR "migration ${version} is missing for one of the databases")
  endif()
  math(EXPR number "1${version} - 10000")
  string(APPEND rows "    {${number}, \"${name_${version}}\", R\"sql(${sqlite_${version}})sql\", R\"sql(${postgres_${version}})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made of the migrations by cmake/EmbedMigrations.cmake.
#include \"core/db/migrator.h\"

namespace consort::db {

namespace {

constexpr Migration kMigrations[] = {
${rows}};

}  // namespace

std::span<const Migration> builtInMigrations() {
    return kMigrations;
}

}  // namespace consort::db
")
