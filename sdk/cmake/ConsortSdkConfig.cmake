# SPDX-License-Identifier: Apache-2.0
include(${CMAKE_CURRENT_LIST_DIR}/ConsortSdkTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/ConsortPlugin.cmake)
