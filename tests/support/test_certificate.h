// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace consort::testing {

/// Writes a certificate of "localhost" that signs itself, good for an hour, and its key.
void writeCertificate(const std::string& certificateFile, const std::string& keyFile);

}  // namespace consort::testing
