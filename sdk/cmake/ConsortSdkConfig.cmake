# SPDX-License-Identifier: Apache-2.0
set(CONSORT_SDK_INSTALLED ON)
include(${CMAKE_CURRENT_LIST_DIR}/ConsortSdkTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/ConsortSdkPaths.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/ConsortPlugin.cmake)
