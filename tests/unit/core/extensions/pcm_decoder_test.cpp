// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/pcm_decoder.h"

#include <cmath>
#include <cstring>

#include <sys/wait.h>

#include <consort/sdk/media.hpp>
#include <consort/testing.hpp>

#include "core/extensions/call_watch.h"
#include "core/extensions/host_media.h"
#include "core/extensions/media_source.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

namespace sdk = consort::sdk;
using consort::testing::FakeCall;

constexpr std::uint32_t kRate = 8000;

template <class Number>
void append(std::string& bytes, Number value) {
    char raw[sizeof(value)];
    std::memcpy(raw, &value, sizeof(value));
    bytes.append(raw, sizeof(value));
}

/// `seconds` of a tone: mono, 16 bit, 8 kHz.
std::string wave(int seconds) {
    const auto frames = static_cast<std::uint32_t>(seconds) * kRate;
    std::string bytes = "RIFF";
    append<std::uint32_t>(bytes, 36 + frames * 2);
    bytes += "WAVEfmt ";
    append<std::uint32_t>(bytes, 16);
    append<std::uint16_t>(bytes, 1);
    append<std::uint16_t>(bytes, 1);
    append<std::uint32_t>(bytes, kRate);
    append<std::uint32_t>(bytes, kRate * 2);
    append<std::uint16_t>(bytes, 2);
    append<std::uint16_t>(bytes, 16);
    bytes += "data";
    append<std::uint32_t>(bytes, frames * 2);
    for (std::uint32_t i = 0; i < frames; ++i) {
        append<std::int16_t>(bytes, static_cast<std::int16_t>(16'000 * std::sin(i * 0.3)));
    }
    return bytes;
}

class PcmDecoderTest : public ::testing::Test {
protected:
    ~PcmDecoderTest() override {
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was left behind";
    }

    FileDescriptor file(const std::string& bytes) {
        const auto path = dir_.write("track", bytes);
        return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    }

    std::vector<float> samplesOf(PcmStream& stream) {
        std::string bytes;
        char buffer[5000];
        while (const auto got = stream.read(buffer, watch_)) {
            bytes.append(buffer, got);
        }
        std::vector<float> samples(bytes.size() / sizeof(float));
        std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
        return samples;
    }

    TemporaryDirectory dir_;
    CallWatch watch_{nullptr, std::chrono::seconds(30)};
    PcmDecoder decoder_;
};

TEST_F(PcmDecoderTest, GivesTheSamplesOfATrack) {
    const auto stream = decoder_.open(file(wave(2)), {kRate, 1}, watch_);
    const auto samples = samplesOf(*stream);
    ASSERT_EQ(samples.size(), 2 * kRate);
    EXPECT_NEAR(samples[1], 16'000 * std::sin(0.3) / 32'768, 0.001);
    EXPECT_NEAR(samples[9000], 16'000 * std::sin(2700.0) / 32'768, 0.001);
}

TEST_F(PcmDecoderTest, ResamplesAndMixes) {
    const auto stream = decoder_.open(file(wave(1)), {16'000, 2}, watch_);
    EXPECT_NEAR(static_cast<double>(samplesOf(*stream).size()), 32'000, 200);
}

TEST_F(PcmDecoderTest, WhatIsNoMusicIsUnsupported) {
    const auto message = errorOf([&] {
        decoder_.open(file("this is no music at all"), {kRate, 1}, watch_);
    });
    EXPECT_TRUE(message.starts_with("the track cannot be decoded: ")) << message;
    EXPECT_EQ(codeOf([&] { decoder_.open(file(""), {kRate, 1}, watch_); }), ErrorCode::Unsupported);
}

TEST_F(PcmDecoderTest, RunsAFewAtATime) {
    PcmDecoder one({.maxAtOnce = 1});
    auto first = one.open(file(wave(60)), {kRate, 1}, watch_);
    EXPECT_EQ(codeOf([&] { one.open(file(wave(1)), {kRate, 1}, watch_); }), ErrorCode::Unavailable);
    first.reset();
    EXPECT_NO_THROW(one.open(file(wave(1)), {kRate, 1}, watch_));
}

TEST_F(PcmDecoderTest, AMissingProgramIsNamed) {
    PcmDecoder none({.program = "no-such-decoder"});
    EXPECT_EQ(
        errorOf([&] {
            none.open(file(wave(1)), {kRate, 1}, watch_);
        }),
        "cannot run no-such-decoder: No such file or directory"
    );
}

TEST_F(PcmDecoderTest, ADeadlineEndsTheWait) {
    // A decoder that says nothing.
    PcmDecoder silent({.program = dir_.write("silent", "#!/bin/sh\nexec sleep 60\n").string()});
    std::filesystem::permissions(dir_.path() / "silent", std::filesystem::perms::owner_all);
    const CallWatch hasty(nullptr, std::chrono::milliseconds(150));
    EXPECT_EQ(codeOf([&] { silent.open(file(wave(1)), {kRate, 1}, hasty); }), ErrorCode::Timeout);
}

/// Track "file" as a descriptor, "reader" as a stream.
class WaveSource final : public MediaSource {
public:
    explicit WaveSource(const TemporaryDirectory& dir) : path_(dir.write("wave", wave(1))) {}

    Blob open(const CallContext&, const TrackId& track, std::uint64_t, std::uint64_t) override {
        class Reader final : public BlobReader {
        public:
            std::size_t read(std::span<char> buffer) override {
                const auto got =
                    std::string_view(text_).substr(at_).copy(buffer.data(), buffer.size());
                at_ += got;
                return got;
            }

        private:
            std::string text_ = wave(1);
            std::size_t at_ = 0;
        };

        Blob blob;
        if (track == TrackId("file")) {
            blob.body = OpenFile{FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)), 0};
        } else if (track == TrackId("reader")) {
            blob.body = std::make_unique<Reader>();
        } else {
            throw notFound("no such track");
        }
        return blob;
    }

    void
    listSidecars(const CallContext&, const TrackId&, const std::function<bool(const StorageObject&)>&)
        override {}

    Blob openSidecar(const CallContext&, const TrackId&, std::string_view) override {
        throw denied("none");
    }

private:
    std::filesystem::path path_;
};

TEST_F(PcmDecoderTest, APluginReadsFilesAndStreamsAlike) {
    WaveSource source(dir_);
    HostMedia host(source, &decoder_);
    const sdk::Media media(host.table());
    FakeCall call;
    for (const char* track : {"file", "reader"}) {
        auto reader = media.pcm(call.call(), track, kRate, 1);
        std::size_t total = 0;
        char buffer[4096];
        while (const auto got = reader.read(call.call(), buffer)) {
            total += got;
        }
        EXPECT_EQ(total, kRate * sizeof(float)) << track;
    }
}

TEST_F(PcmDecoderTest, APluginIsToldWhatItCannotHave) {
    WaveSource source(dir_);
    HostMedia host(source, &decoder_);
    const sdk::Media media(host.table());
    FakeCall call;
    const auto statusOf = [&](const char* track, std::uint32_t rate, std::uint32_t channels) {
        try {
            media.pcm(call.call(), track, rate, channels);
        } catch (const sdk::Error& error) {
            return error.code();
        }
        return std::int32_t{CONSORT_OK};
    };
    EXPECT_EQ(statusOf("none", kRate, 1), CONSORT_E_NOT_FOUND);
    EXPECT_EQ(statusOf("file", kRate, 3), CONSORT_E_INVALID);
    EXPECT_EQ(statusOf("file", 1, 1), CONSORT_E_INVALID);
    call.cancel();
    EXPECT_NE(statusOf("file", kRate, 1), CONSORT_OK);
}

}  // namespace
}  // namespace consort::extensions
