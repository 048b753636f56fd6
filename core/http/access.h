// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace consort::http {

/// Who may call a route at all. Whether the object asked for is theirs is the service's question.
enum class Access : std::uint8_t { Public, User, Admin };

/// Where a handler runs. `Inline`: on the loop thread, so it must not block (no database, no
/// network, no lock that is held long). `Worker`: on a pool thread.
enum class Run : std::uint8_t { Inline, Worker };

/// "public", "user", "admin".
std::string_view name(Access access) noexcept;

}  // namespace consort::http
