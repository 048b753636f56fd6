// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_connection.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Redis/Array.h>
#include <Poco/Redis/Error.h>
#include <Poco/Redis/RedisStream.h>
#include <Poco/Timespan.h>

#include "core/base/error.h"

namespace consort::cache {

namespace {

using Poco::Redis::BulkString;
using Poco::Redis::RedisType;

Poco::Timespan timespanOf(std::chrono::milliseconds time) {
    return {0, time.count() * 1000};
}

Poco::Net::StreamSocket connect(const RedisTarget& target) {
    const Poco::Net::SocketAddress address(
        target.address.empty() ? target.url.host : target.address, target.url.port
    );
    Poco::Net::StreamSocket plain;
    plain.connect(address, timespanOf(target.connectTimeout));
    plain.setNoDelay(true);
    plain.setSendTimeout(timespanOf(target.commandTimeout));
    plain.setReceiveTimeout(timespanOf(target.connectTimeout));
    if (!target.url.isTls) {
        return plain;
    }
    Poco::Net::Context::Params params;
    params.caLocation = target.caFile;
    params.loadDefaultCAs = target.caFile.empty();
    params.verificationMode = Poco::Net::Context::VERIFY_STRICT;
    Poco::Net::Context::Ptr context =
        new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    context->enableExtendedCertificateVerification(true);
    auto secure = Poco::Net::SecureStreamSocket::attach(plain, target.url.host, context);
    secure.completeHandshake();
    return secure;
}

template <class T>
const T& valueOf(const RedisType& reply) {
    return dynamic_cast<const Poco::Redis::Type<T>&>(reply).value();
}

RedisReply replyOf(const RedisType& reply) {
    using Kind = RedisReply::Kind;
    if (reply.isInteger()) {
        return {Kind::Integer, valueOf<Poco::Int64>(reply), {}, {}};
    }
    if (reply.isSimpleString()) {
        return {Kind::Text, 0, valueOf<std::string>(reply), {}};
    }
    if (reply.isError()) {
        return {Kind::Error, 0, valueOf<Poco::Redis::Error>(reply).getMessage(), {}};
    }
    if (reply.isBulkString()) {
        const auto& text = valueOf<BulkString>(reply);
        return text.isNull() ? RedisReply{} : RedisReply{Kind::Text, 0, text.value(), {}};
    }
    const auto& array = valueOf<Poco::Redis::Array>(reply);
    RedisReply list;
    // Poco takes a list of nothing and no list for the same thing.
    if (array.isNull()) {
        return list;
    }
    list.kind = Kind::List;
    for (const auto& element : array) {
        list.list.push_back(replyOf(*element));
    }
    return list;
}

std::string_view firstWordOf(std::string_view text) {
    return text.substr(0, text.find(' '));
}

/// Only what another URL could mend; a Redis that is loading or busy will let the server in.
bool isRefusal(const RedisConnection::Command& command, std::string_view text) {
    constexpr std::array<std::string_view, 4> kRefusals{"WRONGPASS", "NOAUTH", "NOPERM", "DENIED"};
    const auto word = firstWordOf(text);
    const bool asksForMore = command[0] == "AUTH" || command[0] == "SELECT";
    return std::find(kRefusals.begin(), kRefusals.end(), word) != kRefusals.end() ||
           (asksForMore && word == "ERR" && !text.starts_with("ERR max number of clients"));
}

}  // namespace

struct RedisConnection::Wire {
    explicit Wire(const RedisTarget& target)
        : socket(connect(target)),
          address(socket.peerAddress().host().toString()),
          descriptor(socket.impl()->sockfd()),
          input(socket) {
        // Poco's streams would swallow why reading failed.
        input.exceptions(std::ios::badbit);
    }

    void send(const std::string& bytes) {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const int count = socket.sendBytes(
                bytes.data() + sent, static_cast<int>(bytes.size() - sent), MSG_NOSIGNAL
            );
            if (count <= 0) {
                throw unavailable("the connection was closed");
            }
            sent += static_cast<std::size_t>(count);
        }
    }

    RedisReply read() {
        const int marker = input.get();
        if (marker == std::istream::traits_type::eof()) {
            throw unavailable("the connection was closed");
        }
        auto reply = RedisType::createRedisType(static_cast<char>(marker));
        if (reply.isNull()) {
            throw unavailable("what answers is no Redis");
        }
        reply->read(input);
        if (!input.good()) {
            throw unavailable("the connection was closed within an answer");
        }
        return replyOf(*reply);
    }

    Poco::Net::StreamSocket socket;
    const std::string address;
    const int descriptor;
    Poco::Redis::RedisInputStream input;
};

RedisConnection::RedisConnection(const RedisTarget& target) : target_(target) {
    const auto& url = target_.url;
    try {
        wire_ = std::make_unique<Wire>(target_);
    } catch (const Poco::Exception& error) {
        throw unavailable("cannot connect to " + url.display() + ": " + error.displayText());
    }
    if (!url.password.empty()) {
        requireOk(
            url.user.empty() ? Command{"AUTH", url.password}
                             : Command{"AUTH", url.user, url.password},
            "sign in"
        );
    }
    if (url.database != 0) {
        requireOk({"SELECT", std::to_string(url.database)}, "select the database");
    }
    requireOk({"PING"}, "ask");
}

RedisConnection::~RedisConnection() = default;

std::string RedisConnection::address() const {
    return wire_->address;
}

bool RedisConnection::isSpent() const noexcept {
    ::pollfd waiting{wire_->descriptor, POLLIN, 0};
    return ::poll(&waiting, 1, 0) != 0;
}

void RedisConnection::interrupt() noexcept {
    // Not by way of the socket's object, which another thread reads from.
    ::shutdown(wire_->descriptor, SHUT_RDWR);
}

void RedisConnection::requireOk(const Command& command, const std::string& what) {
    const auto reply = call(command);
    if (!reply.isError()) {
        return;
    }
    // What does not know the command may quote the password.
    const std::string_view shown = command[0] == "AUTH" ? firstWordOf(reply.text) : reply.text;
    const auto why = "cannot " + what + " at " + target_.url.display() + ": " + std::string(shown);
    throw isRefusal(command, reply.text) ? denied(why) : unavailable(why);
}

RedisReply RedisConnection::call(const Command& command, std::chrono::milliseconds patience) {
    return std::move(callAll({command}, patience).front());
}

std::vector<RedisReply> RedisConnection::callAll(
    const std::vector<Command>& commands, std::chrono::milliseconds patience
) {
    const auto failed = [this](const std::string& why) {
        return unavailable("no answer from " + target_.url.display() + ": " + why);
    };
    try {
        std::string bytes;
        for (const auto& command : commands) {
            bytes += Poco::Redis::Array().add(command).toString();
        }
        wire_->socket.setReceiveTimeout(timespanOf(target_.commandTimeout + patience));
        wire_->send(bytes);
        std::vector<RedisReply> replies;
        replies.reserve(commands.size());
        for (std::size_t i = 0; i < commands.size(); ++i) {
            replies.push_back(wire_->read());
        }
        return replies;
    } catch (const Error& error) {
        throw failed(error.what());
    } catch (const Poco::Exception& error) {
        throw failed(error.displayText());
    } catch (const std::ios_base::failure& error) {
        throw failed(error.what());
    } catch (const std::bad_cast&) {
        throw failed("what answers is no Redis");
    }
}

}  // namespace consort::cache
