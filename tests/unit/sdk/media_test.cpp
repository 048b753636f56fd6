// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::MemoryReader;

/// A media service with the tracks "file" and "reader", each with two sidecars.
class FakeMedia {
public:
    FakeMedia() { api_ = {sizeof(api_), 0, this, &open, &sidecars, &openSidecar, &pcm}; }

    Media media() const { return Media(&api_); }

    MemoryReader bytes{"bytes"};

private:
    static std::int32_t open(
        void* context,
        consort_call*,
        consort_str track,
        std::uint64_t offset,
        std::uint64_t length,
        consort_blob_sink out
    ) {
        consort_blob blob{};
        blob.size = sizeof(blob);
        blob.offset = offset;
        blob.length = length;
        blob.fd = -1;
        if (fromC(track) == "file") {
            blob.form = CONSORT_BLOB_FD;
            blob.fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        } else if (fromC(track) == "reader") {
            blob.form = CONSORT_BLOB_READER;
            blob.reader = static_cast<FakeMedia*>(context)->bytes.raw();
        } else {
            return CONSORT_E_NOT_FOUND;
        }
        return out.push(out.ctx, &blob);
    }

    static std::int32_t sidecars(void*, consort_call*, consort_str, consort_object_sink out) {
        for (const char* key : {"a/cover.jpg", "a/words.lrc"}) {
            const consort_object object{sizeof(object), 0, toC(key), toC(""), toC(""), 1, 2};
            if (const auto status = out.push(out.ctx, &object)) {
                return status;
            }
        }
        return CONSORT_OK;
    }

    static std::int32_t openSidecar(
        void* context, consort_call* call, consort_str, consort_str key, consort_blob_sink out
    ) {
        return fromC(key) == "a/cover.jpg" ? open(context, call, toC("file"), 0, 1, out)
                                           : std::int32_t{CONSORT_E_DENIED};
    }

    static std::int32_t pcm(
        void* context,
        consort_call*,
        consort_str,
        std::uint32_t,
        std::uint32_t,
        consort_reader_sink out
    ) {
        return out.push(out.ctx, static_cast<FakeMedia*>(context)->bytes.raw());
    }

    consort_media_v1 api_;
};

TEST(Media, TakesOverADescriptor) {
    FakeMedia fake;
    FakeCall call;
    int fd = -1;
    {
        const auto blob = fake.media().open(call.call(), "file", 3, 4);
        EXPECT_EQ(blob.offset, 3U);
        EXPECT_EQ(blob.length, 4U);
        fd = std::get<File>(blob.body).fd.get();
        EXPECT_GE(::fcntl(fd, F_GETFD), 0);
    }
    EXPECT_LT(::fcntl(fd, F_GETFD), 0);
}

TEST(Media, ClosesAReaderOnce) {
    FakeMedia fake;
    FakeCall call;
    {
        auto blob = fake.media().open(call.call(), "reader");
        char buffer[8];
        EXPECT_EQ(std::get<HostReader>(blob.body).read(call.call(), buffer), 5U);
        EXPECT_EQ(fake.bytes.closed, 0);
    }
    EXPECT_EQ(fake.bytes.closed, 1);
}

TEST(Media, AnUnknownTrackIsAnErrorWithItsStatus) {
    FakeMedia fake;
    FakeCall call;
    try {
        fake.media().open(call.call(), "other");
        FAIL() << "no exception";
    } catch (const HostError& error) {
        EXPECT_EQ(error.code(), CONSORT_E_NOT_FOUND);
    }
}

TEST(Media, ListsAndOpensSidecars) {
    FakeMedia fake;
    FakeCall call;
    const auto found = fake.media().listSidecars(call.call(), "file");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].key, "a/words.lrc");
    EXPECT_NO_THROW(fake.media().openSidecar(call.call(), "file", "a/cover.jpg"));
    EXPECT_THROW(fake.media().openSidecar(call.call(), "file", "../etc"), HostError);
}

TEST(Media, GivesDecodedSamples) {
    FakeMedia fake;
    FakeCall call;
    {
        auto reader = fake.media().pcm(call.call(), "file", 44'100, 2);
        char buffer[8];
        EXPECT_EQ(reader.read(call.call(), buffer), 5U);
        EXPECT_EQ(reader.read(call.call(), buffer), 0U);
    }
    EXPECT_EQ(fake.bytes.closed, 1);
}

}  // namespace
}  // namespace consort::sdk
