// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/backup_writer.h"

#include <array>
#include <cerrno>
#include <ostream>
#include <streambuf>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <Poco/DeflatingStream.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/base/json_writer.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/db/transfer/row_text.h"

namespace consort::db {

namespace {

/// Bytes to a descriptor; keeps why the first of them could not be written.
class DescriptorBuffer final : public std::streambuf {
public:
    explicit DescriptorBuffer(int fd) : fd_(fd) { setp(bytes_.data(), bytes_.data() + kSize); }

    int failure() const { return failure_; }

protected:
    int_type overflow(int_type c) override {
        if (!writeOut()) {
            return traits_type::eof();
        }
        if (!traits_type::eq_int_type(c, traits_type::eof())) {
            *pptr() = traits_type::to_char_type(c);
            pbump(1);
        }
        return traits_type::not_eof(c);
    }

    int sync() override { return writeOut() ? 0 : -1; }

private:
    static constexpr std::size_t kSize = 65536;

    bool writeOut() {
        const char* at = pbase();
        while (at < pptr() && failure_ == 0) {
            const auto written = ::write(fd_, at, static_cast<std::size_t>(pptr() - at));
            if (written < 0 && errno != EINTR) {
                failure_ = errno;
            }
            at += written > 0 ? written : 0;
        }
        setp(bytes_.data(), bytes_.data() + kSize);
        return failure_ == 0;
    }

    int fd_;
    int failure_ = 0;
    std::array<char, kSize> bytes_{};
};

[[noreturn]] void throwFailure(const std::filesystem::path& file, int code) {
    throw unavailable(
        "cannot write \"" + file.string() + "\": " + std::generic_category().message(code)
    );
}

void syncDirectoryOf(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isOpen() || ::fsync(directory.get()) != 0) {
        throwFailure(file, errno);
    }
}

}  // namespace

struct BackupWriter::Output {
    explicit Output(std::filesystem::path name) : file(std::move(name)) {
        if (!isStandard()) {
            draft = file;
            draft += "." + randomToken(6) + ".part";
            owned.reset(
                ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
            );
            if (!owned.isOpen()) {
                throwFailure(file, errno);
            }
        }
        buffer.emplace(isStandard() ? STDOUT_FILENO : owned.get());
        plain.emplace(&*buffer);
        gzip.emplace(*plain, Poco::DeflatingStreamBuf::STREAM_GZIP, kLevel);
    }

    ~Output() {
        if (!draft.empty()) {
            std::error_code ignored;
            std::filesystem::remove(draft, ignored);
        }
    }

    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    bool isStandard() const { return file == "-"; }

    void requireGood() {
        if (!gzip->good() || !plain->good()) {
            throwFailure(file, buffer->failure() == 0 ? EIO : buffer->failure());
        }
    }

    void close() {
        gzip->close();
        plain->flush();
        requireGood();
        if (isStandard()) {
            return;
        }
        if (::fsync(owned.get()) != 0 || ::rename(draft.c_str(), file.c_str()) != 0) {
            throwFailure(file, errno);
        }
        draft.clear();
        syncDirectoryOf(file);
    }

    static constexpr int kLevel = 6;

    std::filesystem::path file;
    std::filesystem::path draft;
    FileDescriptor owned;
    std::optional<DescriptorBuffer> buffer;
    std::optional<std::ostream> plain;
    std::optional<Poco::DeflatingOutputStream> gzip;
    Sha256 hash;
};

BackupWriter::BackupWriter(
    std::filesystem::path file, std::string_view serverVersion, int schemaVersion
)
    : output_(std::make_unique<Output>(std::move(file))) {
    JsonWriter json;
    json.beginObject().member("format", "consort-backup").member("version", kFormatVersion);
    json.member("server", serverVersion).member("schema", schemaVersion).endObject();
    writeLine(json.str());
}

BackupWriter::~BackupWriter() = default;

void BackupWriter::beginTable(const TableShape& table) {
    JsonWriter json;
    json.beginObject().member("table", table.name).key("columns").beginArray();
    for (const ColumnShape& column : table.columns) {
        json.value(column.name);
    }
    json.endArray().endObject();
    writeLine(json.str());
    ++tables_;
}

void BackupWriter::addRow(const Cells& row) {
    writeLine(rowText(row));
    ++rows_;
}

void BackupWriter::finish() {
    JsonWriter json;
    const Sha256::Digest digest = output_->hash.finish();
    const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
    json.beginObject().member("end", true).member("tables", tables_).member("rows", rows_);
    json.member("sha256", hexEncode(bytes)).endObject();
    writeLine(json.str());
    output_->close();
}

void BackupWriter::writeLine(std::string_view line) {
    if (line.size() > kLongestLine) {
        throw Error(ErrorCode::Unsupported, "a row of more than 64 MiB cannot be kept in a backup");
    }
    *output_->gzip << line << '\n';
    output_->hash.update(line);
    output_->hash.update("\n");
    output_->requireGood();
}

}  // namespace consort::db
