// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/headers.h"
#include "core/http/method.h"

namespace consort::http {

/// A request head, with what it says about its body and its connection.
struct RequestHead {
    Method method = Method::Get;
    std::string target{};  ///< Origin form: an absolute-form target is reduced to path and query.
    Headers headers{};
    bool http10 = false;
    bool keepAlive = true;
    bool chunked = false;
    bool expectsContinue = false;
    std::uint64_t contentLength = 0;

    bool hasBody() const noexcept { return chunked || contentLength > 0; }
};

/// Length of the head at the start of `bytes` including its empty line; nullopt when incomplete.
/// The search goes on from `from`, where the last one ended.
std::optional<std::size_t> findHeadEnd(std::string_view bytes, std::size_t from) noexcept;

/// Lets Poco parse a head, after refusing what Poco would take leniently but a proxy in front might
/// read otherwise (request smuggling): bare CR or LF, folded lines, blanks before the colon,
/// Content-Length together with Transfer-Encoding or twice. Confined to one thread; reused.
class HeadParser final {
public:
    HeadParser();
    ~HeadParser();

    /// `bytes` is one whole head. Throws StatusError: 400 malformed, 417, 431 too many or too long
    /// fields, 501 unknown method or transfer coding, 505 version.
    RequestHead parse(std::string_view bytes);

private:
    struct Poco;
    std::unique_ptr<Poco> poco_;
};

}  // namespace consort::http
