// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/event_routes.h"

#include <memory>

#include "core/api/rest/list_params.h"
#include "core/base/json_writer.h"
#include "core/http/router.h"
#include "core/services/events/event_hub.h"
#include "core/services/playback/devices.h"

namespace consort::api {

namespace {

using http::Access;
using http::EventStream;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::size_t kMaxIdBytes = 64;

std::string hello(bool isResumed) {
    JsonWriter json;
    json.beginObject().member("resumed", isResumed).endObject();
    return json.str();
}

/// Ends with the connection, whatever the hub still holds.
class StreamSink final : public events::EventSink {
public:
    explicit StreamSink(const std::shared_ptr<EventStream>& stream) : stream_(stream) {}

    void take(const events::Event& event) override {
        if (const auto stream = stream_.lock()) {
            stream->send({event.name, event.data, event.id});
        }
    }

    void missed(const std::string& lastId) override {
        if (const auto stream = stream_.lock()) {
            stream->send({"hello", hello(false), lastId});
        }
    }

    void end() override {
        if (const auto stream = stream_.lock()) {
            stream->close();
        }
    }

private:
    std::weak_ptr<EventStream> stream_;
};

std::string lastIdOf(const Request& request) {
    const auto header = request.header("Last-Event-ID");
    return header ? std::string(*header)
                  : findText(request, "last_event_id", kMaxIdBytes).value_or("");
}

Response openStream(const EventRouteParts& parts, const Request& request) {
    const auto& caller = request.user();
    const auto device = findText(request, "device_id", kMaxIdBytes).value_or("");
    const db::DeviceKey key{caller.user, db::DeviceId(device)};
    const auto stream = std::make_shared<EventStream>();
    const auto id = parts.hub.open(
        {caller.user, caller.admin, device},
        lastIdOf(request),
        [&](const events::EventHub::Opened& opened) {
            stream->send({"hello", hello(opened.isResumed), opened.lastId});
        },
        std::make_shared<StreamSink>(stream)
    );
    if (!device.empty()) {
        try {
            parts.devices.opened(key);
        } catch (...) {
            parts.hub.close(id);
            throw;
        }
    }
    stream->onClosed([&hub = parts.hub, &devices = parts.devices, id, key] {
        hub.close(id);
        if (!key.second.empty()) {
            devices.closed(key);
        }
    });
    return Response::events(stream);
}

}  // namespace

void addEventRoutes(http::Router& router, const EventRouteParts& parts) {
    router.add(
        {Method::Get,
         "/api/v1/events",
         Access::User,
         Run::Worker,
         "What happens, as it happens",
         [parts](const Request& request) { return openStream(parts, request); }}
    );
}

}  // namespace consort::api
