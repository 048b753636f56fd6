// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <consort/sdk/media.hpp>
#include <consort/testing/fake_call.hpp>
#include <consort/testing/text_reader.hpp>

namespace consort::testing {

/// host->media in memory: fill the members. Everything is given as a reader.
class FakeMedia {
public:
    FakeMedia() : table_{sizeof(table_), 0, this, &onOpen, &onSidecars, &onOpenSidecar, &onPcm} {}

    FakeMedia(const FakeMedia&) = delete;
    FakeMedia& operator=(const FakeMedia&) = delete;

    std::map<std::string, std::string> bytes;                            ///< By track id.
    std::map<std::string, std::map<std::string, std::string>> sidecars;  ///< By track id and key.
    std::map<std::string, std::vector<float>> samples;  ///< By track id, at any rate.

    /// Readers that the plugin has not closed yet.
    int openReaders() const noexcept { return *open_; }

    const consort_media_v1* raw() const noexcept { return &table_; }

private:
    static const FakeMedia& self(void* context) noexcept {
        return *static_cast<const FakeMedia*>(context);
    }

    std::int32_t push(
        consort_blob_sink out, const std::string& text, std::uint64_t offset, std::uint64_t length
    ) const {
        if (offset > text.size()) {
            return CONSORT_E_RANGE;
        }
        auto part = text.substr(offset, std::min<std::uint64_t>(length, text.size()));
        consort_object object{};
        object.size = sizeof(object);
        object.bytes = text.size();
        consort_blob blob{};
        blob.size = sizeof(blob);
        blob.form = CONSORT_BLOB_READER;
        blob.object = &object;
        blob.offset = offset;
        blob.length = part.size();
        blob.fd = -1;
        blob.reader = TextReader::lend(std::move(part), open_);
        const auto status = out.push(out.ctx, &blob);
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    }

    static std::int32_t onOpen(
        void* context,
        consort_call* call,
        consort_str track,
        std::uint64_t offset,
        std::uint64_t length,
        consort_blob_sink out
    ) noexcept {
        if (const auto status = over(call)) {
            return status;
        }
        const auto found = self(context).bytes.find(std::string(sdk::fromC(track)));
        return found == self(context).bytes.end()
                   ? std::int32_t{CONSORT_E_NOT_FOUND}
                   : self(context).push(out, found->second, offset, length);
    }

    static std::int32_t onSidecars(
        void* context, consort_call* call, consort_str track, consort_object_sink out
    ) noexcept {
        if (const auto status = over(call)) {
            return status;
        }
        const auto found = self(context).sidecars.find(std::string(sdk::fromC(track)));
        if (found == self(context).sidecars.end()) {
            return self(context).bytes.contains(std::string(sdk::fromC(track)))
                       ? std::int32_t{CONSORT_OK}
                       : std::int32_t{CONSORT_E_NOT_FOUND};
        }
        for (const auto& [key, text] : found->second) {
            consort_object object{};
            object.size = sizeof(object);
            object.key = sdk::toC(key);
            object.bytes = text.size();
            if (const auto status = out.push(out.ctx, &object)) {
                return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
            }
        }
        return CONSORT_OK;
    }

    static std::int32_t onOpenSidecar(
        void* context, consort_call* call, consort_str track, consort_str key, consort_blob_sink out
    ) noexcept {
        if (const auto status = over(call)) {
            return status;
        }
        const auto beside = self(context).sidecars.find(std::string(sdk::fromC(track)));
        if (beside == self(context).sidecars.end()) {
            return CONSORT_E_DENIED;
        }
        const auto found = beside->second.find(std::string(sdk::fromC(key)));
        return found == beside->second.end()
                   ? std::int32_t{CONSORT_E_DENIED}
                   : self(context).push(out, found->second, 0, CONSORT_TO_END);
    }

    static std::int32_t onPcm(
        void* context,
        consort_call* call,
        consort_str track,
        std::uint32_t rate,
        std::uint32_t channels,
        consort_reader_sink out
    ) noexcept {
        if (const auto status = over(call)) {
            return status;
        }
        if (rate == 0 || channels < 1 || channels > 2) {
            return CONSORT_E_INVALID;
        }
        const auto found = self(context).samples.find(std::string(sdk::fromC(track)));
        if (found == self(context).samples.end()) {
            return CONSORT_E_NOT_FOUND;
        }
        const auto* begin = reinterpret_cast<const char*>(found->second.data());
        const auto* reader = TextReader::lend(
            std::string(begin, found->second.size() * sizeof(float)), self(context).open_
        );
        const auto status = out.push(out.ctx, reader);
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    }

    std::shared_ptr<std::atomic<int>> open_ = std::make_shared<std::atomic<int>>(0);
    consort_media_v1 table_;
};

}  // namespace consort::testing
