// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "scaffold.h"

int main(int argc, char** argv) {
    return consort::scaffold::runCommand({argv + 1, argv + argc}, std::cout, std::cerr);
}
