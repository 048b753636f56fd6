// SPDX-License-Identifier: Apache-2.0
#include "checks.h"

namespace consort::checker {

std::vector<Check> allChecks() {
    std::vector<Check> all;
    for (const auto group :
         {&moduleChecks,
          &configChecks,
          &lifecycleChecks,
          &hostChecks,
          &callChecks,
          &sinkChecks,
          &networkChecks,
          &storageReadChecks,
          &storageReaderChecks,
          &storageListChecks,
          &storageWriteChecks,
          &storageSafetyChecks,
          &authChecks,
          &accountChecks,
          &loginChecks,
          &lyricsChecks,
          &recommendChecks,
          &backgroundChecks}) {
        const auto checks = group();
        all.insert(all.end(), checks.begin(), checks.end());
    }
    return all;
}

}  // namespace consort::checker
