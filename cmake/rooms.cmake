# amends_room(NAME LIBS ...): the folder src/NAME as the library amends::NAME, and its *_test.cc files as the program NAME_test.
add_library(amends_flags INTERFACE)
target_compile_options(amends_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
target_include_directories(amends_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(amends_flags INTERFACE Threads::Threads)
if(AMENDS_SANITIZE)
  add_compile_options(-fsanitize=${AMENDS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AMENDS_SANITIZE})
endif()
if(AMENDS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The headers nearly every file reads, read once a target. Only what is not ours: a change of our own headers rebuilds what includes them
# and nothing else.
function(amends_precompile TARGET)
  if(AMENDS_PRECOMPILE)
    target_precompile_headers(${TARGET} PRIVATE
      <algorithm> <array> <chrono> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <optional> <ranges> <span> <string>
      <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h> ${ARGN})
    target_compile_options(${TARGET} PRIVATE -Xclang -fno-pch-timestamp)
  endif()
endfunction()

function(amends_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  if(NOT AMENDS_TESTS)
    return()
  endif()
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE ${ARG_LIBS} GTest::gmock GTest::gtest GTest::gtest_main rapidcheck amends_flags)
  target_include_directories(${NAME} PRIVATE ${CMAKE_SOURCE_DIR})  # tests/support/
  # The macros of these two are not written with our warnings in mind.
  target_compile_options(${NAME} PRIVATE -Wno-old-style-cast)
  amends_precompile(${NAME} <gmock/gmock.h> <gtest/gtest.h>)
  add_test(NAME ${NAME} COMMAND ${NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT 300 ENVIRONMENT
    "GTEST_OUTPUT=json:${CMAKE_BINARY_DIR}/results/${NAME}.json;AMENDS_RESULTS=${CMAKE_BINARY_DIR}/results")
endfunction()

function(amends_room NAME)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    add_library(amends_${NAME} INTERFACE)
    add_library(amends::${NAME} ALIAS amends_${NAME})
    target_link_libraries(amends_${NAME} INTERFACE ${ARG_LIBS})
    target_include_directories(amends_${NAME} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    return()
  endif()
  add_library(amends_${NAME} STATIC ${sources})
  add_library(amends::${NAME} ALIAS amends_${NAME})
  target_link_libraries(amends_${NAME} PUBLIC ${ARG_LIBS} PRIVATE amends_flags)
  target_include_directories(amends_${NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  amends_precompile(amends_${NAME})
  if(tests)
    amends_test(${NAME}_test SOURCES ${tests} LIBS amends::${NAME})
  endif()
endfunction()
