// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/probe.h"

/// What `consort plugin-probe FILE` does.
int main(int argc, char** argv) {
    return argc == 2 ? consort::extensions::runProbe(argv[1]) : 2;
}
