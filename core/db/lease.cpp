// SPDX-License-Identifier: Apache-2.0
#include "core/db/lease.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/base/text.h"
#include "core/db/postgres_connection.h"
#include "core/db/session.h"

namespace consort::db {

namespace {

/// The server gives up a client that does not answer: asked after five quiet seconds, thrice.
constexpr Query kNotice{
    "lease_notice",
    "SELECT set_config('tcp_keepalives_idle', '5', FALSE),"
    " set_config('tcp_keepalives_interval', '3', FALSE),"
    " set_config('tcp_keepalives_count', '3', FALSE),"
    " set_config('tcp_user_timeout', '15000', FALSE),"
    " set_config('application_name', 'consort lease', FALSE)"};

constexpr Query kTake{"lease_take", "SELECT pg_try_advisory_lock($1)"};

/// Not merely whether the connection lives: behind a pooler it may be another session by now.
constexpr Query kHolds{
    "lease_holds",
    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND pid = pg_backend_pid() AND CAST(classid AS BIGINT) = $1 AND CAST(objid AS BIGINT) = $2"};

/// Advisory locks are known by a number; sixty bits of a hash make it positive.
std::int64_t numberOf(std::string_view name) {
    return std::stoll(sha256Hex("consort lease " + std::string(name)).substr(0, 15), nullptr, 16);
}

std::string lockFileOf(const DatabaseUrl& url, std::string_view name) {
    return url.path() + "-" + std::string(name) + ".lock";
}

}  // namespace

class Lease::Lock {
public:
    virtual ~Lock() = default;
    virtual bool tryTake() = 0;
    virtual bool isHeld() = 0;
};

class Lease::AdvisoryLock final : public Lock {
public:
    AdvisoryLock(const DatabaseUrl& url, std::string_view name)
        : connection_(openPostgres(url)), session_(*connection_), number_(numberOf(name)) {
        session_.query(kNotice).each([](const Row&) {});
    }

    bool tryTake() override {
        return session_.query(kTake, number_)
            .first([](const Row& row) { return row.boolean(0); })
            .value_or(false);
    }

    bool isHeld() override {
        constexpr std::int64_t kLowHalf = 0xFFFF'FFFF;
        return session_.query(kHolds, number_ >> 32, number_ & kLowHalf).int64() > 0;
    }

private:
    std::unique_ptr<Connection> connection_;
    Session session_;
    std::int64_t number_;
};

class Lease::FileLock final : public Lock {
public:
    FileLock(const DatabaseUrl& url, std::string_view name)
        : path_(lockFileOf(url, name)),
          file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (!file_.isOpen()) {
            throw unavailable("cannot open the lock file " + path_ + ": " + std::strerror(errno));
        }
    }

    bool tryTake() override {
        if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) {
            return isThatOfThePath();
        }
        if (errno != EWOULDBLOCK) {
            throw unavailable("cannot lock " + path_ + ": " + std::strerror(errno));
        }
        return false;
    }

    bool isHeld() override { return isThatOfThePath(); }

private:
    /// A file that was removed and made anew is another one, which somebody else can lock.
    bool isThatOfThePath() const {
        struct stat mine {};

        struct stat there {};

        return ::fstat(file_.get(), &mine) == 0 && ::stat(path_.c_str(), &there) == 0 &&
               mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
    }

    std::string path_;
    FileDescriptor file_;
};

Lease::Lease(const DatabaseUrl& url, std::string_view name) : url_(url), name_(name) {}

Lease::~Lease() = default;

bool Lease::tryTake() {
    if (isHeld()) {
        return true;
    }
    try {
        if (!lock_) {
            if (url_.dialect() == Dialect::Sqlite) {
                lock_ = std::make_unique<FileLock>(url_, name_);
            } else {
                lock_ = std::make_unique<AdvisoryLock>(url_, name_);
            }
        }
        isTaken_ = lock_->tryTake();
    } catch (const Error&) {
        giveBack();
        throw;
    }
    if (!isTaken_ && url_.dialect() == Dialect::Sqlite) {
        lock_.reset();  // The next try opens the file that is there then.
    }
    return isTaken_;
}

bool Lease::isHeld() noexcept {
    if (!isTaken_) {
        return false;
    }
    bool isHeld = false;
    try {
        isHeld = lock_->isHeld();
    } catch (const std::exception&) {
        // Who cannot ask cannot know, and must not act as if it had the lease.
    }
    if (!isHeld) {
        giveBack();
    }
    return isHeld;
}

void Lease::giveBack() noexcept {
    isTaken_ = false;
    lock_.reset();
}

}  // namespace consort::db
