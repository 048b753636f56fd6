// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/support/storage_client.h"

#include <unistd.h>

namespace consort::testing {
namespace {

struct Listing {
    Outcome& outcome;
    std::size_t limit;
};

std::int32_t takeObject(void* context, const consort_object* object) {
    auto& listing = *static_cast<Listing*>(context);
    listing.outcome.objects.push_back(sdk::detail::fromC(*object));
    return listing.outcome.objects.size() < listing.limit ? CONSORT_OK : CONSORT_STOP;
}

struct Opening {
    Outcome& outcome;
    const OpenOptions& options;
};

void readDescriptor(const consort_blob& blob, Outcome& outcome, std::size_t chunk) {
    std::string buffer(chunk, '\0');
    while (outcome.bytes.size() < blob.length) {
        const auto at = blob.fd_offset + outcome.bytes.size();
        const auto wanted = std::min<std::uint64_t>(chunk, blob.length - outcome.bytes.size());
        const auto got = ::pread(blob.fd, buffer.data(), wanted, static_cast<off_t>(at));
        if (got <= 0) {
            return;
        }
        outcome.bytes.append(buffer, 0, static_cast<std::size_t>(got));
    }
}

void readReader(const consort_reader& reader, Outcome& outcome, std::size_t chunk) {
    FakeCall call;
    std::string buffer(chunk, '\0');
    for (;;) {
        const auto got = reader.read(reader.ctx, call.raw(), buffer.data(), chunk);
        if (got <= 0) {
            outcome.status = static_cast<std::int32_t>(-got);
            outcome.message = call.message;
            return;
        }
        outcome.bytes.append(buffer, 0, static_cast<std::size_t>(got));
    }
}

std::int32_t takeBlob(void* context, const consort_blob* blob) {
    auto& [outcome, options] = *static_cast<Opening*>(context);
    outcome.form = blob->form;
    outcome.length = blob->length;
    outcome.objects.push_back(sdk::detail::fromC(*blob->object));
    if (options.beforeReading) {
        options.beforeReading();
    }
    if (blob->form == CONSORT_BLOB_FD) {
        const sdk::FileDescriptor fd(blob->fd);
        readDescriptor(*blob, outcome, options.chunk);
    } else {
        readReader(*blob->reader, outcome, options.chunk);
        blob->reader->close(blob->reader->ctx);
    }
    return CONSORT_OK;
}

Outcome ended(Outcome outcome, std::int32_t status, const FakeCall& call) {
    if (status != CONSORT_OK) {
        outcome.status = status;
        outcome.message = call.message;
    }
    return outcome;
}

}  // namespace

std::vector<std::string> Outcome::keys() const {
    std::vector<std::string> keys;
    for (const auto& object : objects) {
        keys.push_back(object.key);
    }
    return keys;
}

Outcome StorageClient::stat(std::string_view key) const {
    FakeCall call;
    Outcome outcome;
    Listing listing{outcome, SIZE_MAX};
    const auto status = table_.stat(self_, call.raw(), sdk::toC(key), {&listing, &takeObject});
    return ended(std::move(outcome), status, call);
}

Outcome StorageClient::open(std::string_view key, const OpenOptions& options) const {
    FakeCall call;
    Outcome outcome;
    Opening opening{outcome, options};
    const consort_open request{
        sizeof(request),
        options.accept,
        sdk::toC(key),
        options.offset,
        options.length,
        sdk::toC(options.ifMatch)};
    const auto status = table_.open(self_, call.raw(), &request, {&opening, &takeBlob});
    return ended(std::move(outcome), status, call);
}

Outcome StorageClient::list(const ListOptions& options) const {
    FakeCall call;
    Outcome outcome;
    Listing listing{outcome, options.limit};
    const consort_list request{
        sizeof(request),
        options.recursive ? 1U : 0U,
        sdk::toC(options.prefix),
        sdk::toC(options.afterKey)};
    const auto status = table_.list(self_, call.raw(), &request, {&listing, &takeObject});
    return ended(std::move(outcome), status, call);
}

Outcome StorageClient::put(
    std::string_view key, const MemoryReader& from, std::uint64_t bytes, std::string_view ifMatch
) const {
    FakeCall call;
    Outcome outcome;
    Listing listing{outcome, SIZE_MAX};
    const consort_put request{
        sizeof(request), 0, sdk::toC(key), sdk::toC(""), bytes, sdk::toC(ifMatch)};
    const auto status =
        table_.put(self_, call.raw(), &request, from.raw(), {&listing, &takeObject});
    return ended(std::move(outcome), status, call);
}

Outcome StorageClient::put(std::string_view key, const std::string& content) const {
    return put(key, MemoryReader(content), content.size());
}

Outcome StorageClient::remove(std::string_view key) const {
    FakeCall call;
    return ended({}, table_.remove(self_, call.raw(), sdk::toC(key)), call);
}

}  // namespace consort::testing
