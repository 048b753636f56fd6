// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace consort::http {

/// Who may call a route at all. Whether the object asked for is theirs is the service's question.
/// `User` is anybody who is signed in or has an API key; `Account` and `Admin` are for people only:
/// a key that leaks must not make further keys, lock its owner out or run the server.
enum class Access : std::uint8_t { Public, User, Account, Admin };

/// Where a handler runs. `Inline`: on the loop thread, so it must not block (no database, no
/// network, no lock that is held long). `Worker`: on a pool thread. `Storage`: on a thread of the
/// pool that waits for storages, so that one that hangs holds up nothing else.
enum class Run : std::uint8_t { Inline, Worker, Storage };

/// "public", "user", "account", "admin".
std::string_view name(Access access) noexcept;

class Request;

/// Throws Error(Unauthorized) or Error(Denied) unless the request's caller may call such a route.
void requireAccess(const Request& request, Access access);

}  // namespace consort::http
