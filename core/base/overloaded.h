// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort {

/// One function object of several, for std::visit.
template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

// clang before 17 needs it.
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace consort
