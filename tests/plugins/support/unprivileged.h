// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/fsuid.h>

namespace consort::testing {

/// While it lives, this thread opens files as nobody does, so that permissions matter to root too.
class Unprivileged {
public:
    Unprivileged() : before_(::setfsuid(65534)) {}

    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;

    ~Unprivileged() { ::setfsuid(static_cast<uid_t>(before_)); }

private:
    int before_;
};

}  // namespace consort::testing
