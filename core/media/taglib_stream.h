// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include <taglib/tiostream.h>

#include "core/media/byte_source.h"

namespace consort::media {

/// A ByteSource as TagLib wants it, read-only, with a budget: a hostile file may declare any size
/// and any number of parts, so after 40 MiB, four times its size, or 100,000
/// reads the stream plays dead (empty reads,
/// length 0), which ends every loop of TagLib. Nothing is thrown through TagLib: a failing source
/// plays dead too and is reported by rethrowFailure().
class TaglibStream final : public TagLib::IOStream {
public:
    static constexpr std::uint64_t kMaxReads = 100'000;

    /// `name` serves detection by extension. `source` is borrowed.
    TaglibStream(ByteSource& source, std::string name, std::uint64_t maxReads = kMaxReads);

    TagLib::FileName name() const override;
    TagLib::ByteVector readBlock(unsigned long length) override;
    void writeBlock(const TagLib::ByteVector& data) override;
    void insert(const TagLib::ByteVector& data, unsigned long start, unsigned long replace)
        override;
    void removeBlock(unsigned long start, unsigned long length) override;
    bool readOnly() const override;
    bool isOpen() const override;
    void seek(long offset, Position from) override;
    long tell() const override;
    long length() override;
    void truncate(long length) override;

    /// Throws what the source threw, if it did.
    void rethrowFailure() const;

    bool isExhausted() const { return exhausted_; }

private:
    ByteSource& source_;
    std::string name_;
    long position_ = 0;
    std::uint64_t bytesLeft_;
    std::uint64_t readsLeft_;
    bool exhausted_ = false;
    std::exception_ptr failure_;
};

}  // namespace consort::media
