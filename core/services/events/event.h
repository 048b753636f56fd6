// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/base/ids.h"

namespace consort::events {

/// Whom an event is for.
struct Audience {
    enum class Kind { Everybody, Admins, User, Device };

    Kind kind = Kind::Everybody;
    UserId user{};         ///< For User and Device.
    std::string device{};  ///< For Device: one of the user's.

    static Audience everybody() { return {}; }

    static Audience admins() { return {Kind::Admins, {}, {}}; }

    static Audience of(const UserId& user) { return {Kind::User, user, {}}; }

    static Audience ofDevice(const UserId& user, const std::string& device) {
        return {Kind::Device, user, device};
    }
};

/// Who listens at a stream.
struct Listener {
    UserId user;
    bool isAdmin = false;
    std::string device{};  ///< Empty when the stream is not a device's.
};

/// Something that happened.
struct Event {
    std::string id;  ///< Unique; later ones need not be greater. Given by the bus.
    Audience to;
    std::string name;  ///< "playback", "scan", …
    std::string data;  ///< A JSON object.
};

bool isFor(const Event& event, const Listener& listener);

/// The form an event travels in between servers, without its id.
std::string encode(const Event& event);

/// Throws Error(Invalid) for what encode() did not make.
Event decode(std::string_view text);

}  // namespace consort::events
