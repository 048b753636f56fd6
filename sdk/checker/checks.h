// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "verdict.h"

namespace consort::checker {

std::vector<Check> moduleChecks();
std::vector<Check> configChecks();
std::vector<Check> lifecycleChecks();
std::vector<Check> hostChecks();
std::vector<Check> callChecks();
std::vector<Check> sinkChecks();
std::vector<Check> networkChecks();
std::vector<Check> storageReadChecks();
std::vector<Check> storageReaderChecks();
std::vector<Check> storageListChecks();
std::vector<Check> storageWriteChecks();
std::vector<Check> storageSafetyChecks();
std::vector<Check> authChecks();
std::vector<Check> accountChecks();
std::vector<Check> loginChecks();
std::vector<Check> lyricsChecks();
std::vector<Check> recommendChecks();
std::vector<Check> backgroundChecks();

/// All of them, in the order in which they run.
std::vector<Check> allChecks();

}  // namespace consort::checker
