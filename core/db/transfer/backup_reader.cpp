// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/backup_reader.h"

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/db/transfer/backup_writer.h"

namespace consort::db {

namespace {

class LineReader final {
public:
    explicit LineReader(const std::filesystem::path& file)
        : name_('"' + file.string() + '"'), raw_(file, std::ios::binary) {
        if (!raw_.is_open()) {
            const int code = errno;
            const std::string message =
                "cannot open " + name_ + ": " + std::generic_category().message(code);
            throw code == ENOENT ? notFound(message) : unavailable(message);
        }
        requireGzip();
        unpacked_.emplace(raw_, Poco::InflatingStreamBuf::STREAM_GZIP);
    }

    /// Borrowed until the next call. Throws when there is none.
    std::string_view next() {
        line_.clear();
        std::streambuf& bytes = *unpacked_->rdbuf();
        for (;;) {
            const int c = take(bytes);
            if (c == std::char_traits<char>::eof()) {
                throw invalid(name_ + " is not whole: it ends in the middle, or is damaged");
            }
            if (c == '\n') {
                return line_;
            }
            line_ += static_cast<char>(c);
            if (line_.size() > BackupWriter::kLongestLine) {
                throw foreign();
            }
        }
    }

    void requireEnd() {
        if (take(*unpacked_->rdbuf()) != std::char_traits<char>::eof()) {
            throw damaged("something follows its end");
        }
    }

    Error foreign() const { return invalid(name_ + " is not a backup of this server"); }

    Error damaged(const std::string& why) const { return invalid(name_ + " is damaged: " + why); }

    const std::string& name() const { return name_; }

private:
    /// The end for bytes that are no gzip, as well.
    static int take(std::streambuf& bytes) {
        try {
            return bytes.sbumpc();
        } catch (const Poco::Exception&) {
            return std::char_traits<char>::eof();
        }
    }

    void requireGzip() {
        const int first = raw_.get();
        const int second = raw_.get();
        if (first != 0x1F || second != 0x8B) {
            throw foreign();
        }
        raw_.clear();
        raw_.seekg(0);
    }

    std::string name_;
    std::ifstream raw_;
    std::optional<Poco::InflatingInputStream> unpacked_;
    std::string line_;
};

BackupHeader parseHeader(LineReader& lines, std::string_view line) {
    try {
        const JsonValue json = JsonValue::parse(line);
        if (json.findString("format") != "consort-backup") {
            throw lines.foreign();
        }
        if (json.getInt("version") > BackupWriter::kFormatVersion) {
            throw conflict(
                lines.name() + " was made by a newer program (" + json.getString("server") +
                "); use that one"
            );
        }
        return {json.getString("server"), static_cast<int>(json.getInt("schema"))};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Conflict) {
            throw;
        }
        throw lines.foreign();
    }
}

std::string hexOf(const Sha256::Digest& digest) {
    return hexEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void hashLine(Sha256& hash, std::string_view line) {
    hash.update(line);
    hash.update("\n");
}

struct Counts {
    std::uint64_t tables = 0;
    std::uint64_t rows = 0;
};

void requireTrailer(
    const LineReader& lines, const JsonValue& trailer, const Counts& counts, Sha256& hash
) {
    if (trailer.getInt("tables") != static_cast<std::int64_t>(counts.tables) ||
        trailer.getInt("rows") != static_cast<std::int64_t>(counts.rows)) {
        throw lines.damaged("rows are missing");
    }
    if (trailer.getString("sha256") != hexOf(hash.finish())) {
        throw lines.damaged("its content was changed (SHA-256)");
    }
}

JsonValue parseLine(const LineReader& lines, std::string_view line) {
    try {
        return JsonValue::parse(line);
    } catch (const Error& error) {
        throw lines.damaged(error.what());
    }
}

void visitTable(const JsonValue& line, BackupVisitor& visitor) {
    std::vector<std::string> columns;
    for (const JsonValue& column : line.listItems("columns")) {
        columns.push_back(column.asString());
    }
    visitor.onTable(line.getString("table"), columns);
}

}  // namespace

BackupHeader readBackupHeader(const std::filesystem::path& file) {
    LineReader lines(file);
    return parseHeader(lines, lines.next());
}

std::uint64_t readBackup(const std::filesystem::path& file, BackupVisitor& visitor) {
    LineReader lines(file);
    Sha256 hash;
    Counts counts;
    std::string_view line = lines.next();
    parseHeader(lines, line);
    for (;;) {
        hashLine(hash, line);
        line = lines.next();
        if (line.starts_with('[')) {
            if (counts.tables == 0) {
                throw lines.damaged("a row without a table");
            }
            ++counts.rows;
            visitor.onRow(line);
            continue;
        }
        const JsonValue json = parseLine(lines, line);
        if (json.has("end")) {
            requireTrailer(lines, json, counts, hash);
            lines.requireEnd();
            return counts.rows;
        }
        ++counts.tables;
        visitTable(json, visitor);
    }
}

}  // namespace consort::db
