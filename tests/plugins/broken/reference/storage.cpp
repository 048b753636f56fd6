// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;
using Found = std::shared_ptr<Object>;

bool isCanonical(std::string_view key) {
    if (key.empty() || key.size() > 4096 || key.find('\0') != key.npos) {
        return false;
    }
    for (std::size_t from = 0; from <= key.size();) {
        const auto end = std::min(key.find('/', from), key.size());
        const auto segment = key.substr(from, end - from);
        if (segment.empty() || segment == "." || segment == "..") {
            return false;
        }
        from = end + 1;
    }
    return true;
}

std::string fold(std::string_view key) {
    std::string folded(key);
    if (hasFault("storage.names")) {
        std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
    }
    return folded;
}

/// OK with the object, or what stat and open have to answer.
std::int32_t find(Instance& self, consort_call* call, consort_str key, Found& out) {
    if (hasFault("call.odd-texts") && key.len > 4096) {
        return fail(call, CONSORT_E_INTERNAL, "the key is too long");
    }
    if (const auto status = interrupted(call)) {
        if (hasFault("call.cancelled-before")) {
            std::this_thread::sleep_for(1500ms);
        }
        if (hasFault("call.statuses")) {
            return 77;
        }
        return hasFault("call.past-deadline") ? std::int32_t{CONSORT_E_NOT_FOUND} : status;
    }
    if (!isCanonical(view(key)) && !hasFault("storage.canonical")) {
        call->fail(call, CONSORT_E_INVALID, lower("no canonical key"), 0);
        return CONSORT_E_INVALID;
    }
    const std::lock_guard lock(self.mutex);
    const auto at = self.objects.find(fold(view(key)));
    if (at == self.objects.end()) {
        return CONSORT_E_NOT_FOUND;
    }
    out = at->second;
    return CONSORT_OK;
}

std::string etagOf(const Object& object) {
    return hasFault("storage.etag") ? "same" : "v" + std::to_string(object.version);
}

std::int32_t pushObject(
    std::string_view key, const Object& object, consort_object_sink out, std::int64_t mtime = 1000
) {
    const auto etag = etagOf(object);
    const consort_object pushed{
        sizeof pushed,
        0,
        lower(key),
        lower(etag),
        lower("text/plain"),
        object.content.size(),
        mtime};
    return out.push(out.ctx, &pushed);
}

/// What stat does wrong with the call itself.
std::int32_t misuse(Instance& self, consort_call* call, consort_str key) {
    if (hasFault("call.borrowed")) {
        const std::lock_guard lock(self.mutex);
        const volatile char* kept = std::exchange(self.keptText, key.data);
        static_cast<void>(kept == nullptr ? '\0' : *kept);
    }
    if (hasFault("call.kept")) {
        if (auto* old = std::exchange(self.keptCall, call)) {
            old->cancelled(old);
        }
    }
    if (hasFault("call.thread")) {
        std::thread([call] { call->cancelled(call); }).join();
    }
    if (hasFault("call.serial") && self.maker != std::this_thread::get_id()) {
        return fail(call, CONSORT_E_INTERNAL, "called on another thread");
    }
    if (hasFault("lifecycle.call-memory")) {
        self.leaks.push_back(std::malloc(64));
        self.leaks.clear();
    }
    return CONSORT_OK;
}

std::int32_t stat(
    void* ctx, consort_call* call, consort_str key, consort_object_sink out
) noexcept {
    auto& self = of(ctx);
    if (const auto status = misuse(self, call, key)) {
        return status;
    }
    if (hasFault("call.parallel")) {
        self.scratch.assign(200, key.len > 0 ? key.data[key.len - 1] : ' ');
        const char before = self.scratch[0];
        std::this_thread::sleep_for(200us);
        if (self.scratch[0] != before) {
            return fail(call, CONSORT_E_INTERNAL, "somebody else was here");
        }
    }
    Found found;
    if (const auto status = find(self, call, key, found)) {
        return hasFault("storage.stat-missing") && status == CONSORT_E_NOT_FOUND
                   ? std::int32_t{CONSORT_OK}
                   : status;
    }
    if (hasFault("host.messages")) {
        return CONSORT_E_DENIED;
    }
    if (hasFault("call.single")) {
        pushObject(view(key), *found, out);
    }
    return ended(pushObject(view(key), *found, out));
}

struct Reader {
    consort_reader api{};
    Instance* owner = nullptr;
    Found object;
    std::string key;
    std::uint64_t at = 0;
    std::uint64_t end = 0;
};

std::int64_t readSome(void* ctx, consort_call*, void* buffer, std::uint64_t capacity) noexcept {
    auto& reader = *static_cast<Reader*>(ctx);
    if (hasFault("storage.buffers") && capacity < 16) {
        return 0;
    }
    auto object = reader.object;
    if (hasFault("storage.survives")) {
        const std::lock_guard lock(reader.owner->mutex);
        if (const auto at = reader.owner->objects.find(reader.key);
            at != reader.owner->objects.end()) {
            object = at->second;
        }
    }
    auto& position = hasFault("storage.two-readers") ? reader.owner->sharedPosition : reader.at;
    const auto end = std::min<std::uint64_t>(reader.end, object->content.size());
    const auto count = std::min(capacity, end - std::min(end, position));
    std::memcpy(buffer, object->content.data() + position, count);
    position += count;
    return static_cast<std::int64_t>(count);
}

void closeReader(void* ctx) noexcept {
    if (!hasFault("storage.early-close")) {
        delete static_cast<Reader*>(ctx);
    }
}

int descriptorOf(const std::string& content) {
    const int fd = ::memfd_create("object", MFD_CLOEXEC);
    std::string_view rest = content;
    while (!rest.empty()) {
        const auto count = ::write(fd, rest.data(), rest.size());
        rest.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : rest.size());
    }
    return fd;
}

std::int32_t pushBlob(
    Instance& self, const consort_open& request, const Found& found, consort_blob_sink out
) {
    const auto etag = etagOf(*found);
    const consort_object object{
        sizeof object,
        0,
        request.key,
        lower(etag),
        lower("text/plain"),
        found->content.size(),
        1000};
    consort_blob blob{};
    blob.size = sizeof blob;
    blob.object = &object;
    blob.offset = request.offset;
    blob.length = std::min(request.length, found->content.size() - request.offset);
    if (hasFault("storage.ranges")) {
        blob.length = found->content.size() - request.offset;
    }
    blob.fd = -1;
    if ((request.accept & CONSORT_BLOB_FD) != 0 || hasFault("storage.forms")) {
        blob.form = CONSORT_BLOB_FD;
        blob.fd = descriptorOf(found->content);
        blob.fd_offset = hasFault("storage.same-bytes") ? 0 : request.offset;
        return ended(out.push(out.ctx, &blob));
    }
    auto* reader = new Reader;
    reader->owner = &self;
    reader->object = found;
    reader->key = view(request.key);
    reader->at = request.offset;
    reader->end = request.offset + blob.length;
    reader->api = {sizeof reader->api, 0, reader, &readSome, &closeReader};
    blob.form = CONSORT_BLOB_READER;
    blob.reader = &reader->api;
    return ended(out.push(out.ctx, &blob));
}

/// As a plugin that joins root and key without looking.
std::shared_ptr<Object> fileBeside(const Instance& self, consort_str key) {
    std::ifstream file(self.root + "/" + std::string(view(key)));
    if (!file) {
        return nullptr;
    }
    return std::make_shared<Object>(Object{std::string(std::istreambuf_iterator<char>(file), {}), 1}
    );
}

std::int32_t open(
    void* ctx, consort_call* call, const consort_open* request, consort_blob_sink out
) noexcept {
    auto& self = of(ctx);
    Found found;
    if (hasFault("storage.escapes")) {
        found = fileBeside(self, request->key);
    }
    if (const auto status = found != nullptr ? 0 : find(self, call, request->key, found)) {
        return hasFault("storage.open-missing") && status == CONSORT_E_NOT_FOUND
                   ? fail(call, CONSORT_E_UNAVAILABLE, "not there")
                   : status;
    }
    const auto ifMatch = view(request->if_match);
    if (!ifMatch.empty() && ifMatch != etagOf(*found) && !hasFault("storage.if-match")) {
        return fail(call, CONSORT_E_CONFLICT, "another etag");
    }
    if (request->offset > found->content.size()) {
        if (!hasFault("storage.range-beyond")) {
            return fail(call, CONSORT_E_RANGE, "beyond the end");
        }
        auto clipped = *request;
        clipped.offset = found->content.size();
        return pushBlob(self, clipped, found, out);
    }
    return pushBlob(self, *request, found, out);
}

struct Listed {
    std::string key;
    Found object;  ///< Null for a folder.
};

bool isBeforeByFolders(const Listed& one, const Listed& other) {
    const auto rank = [](std::string key) {
        std::replace(key.begin(), key.end(), '/', '\0');
        return key;
    };
    return rank(one.key) < rank(other.key);
}

std::vector<Listed> listedBy(Instance& self, const consort_list& request) {
    std::vector<Listed> all;
    const auto prefix = view(request.prefix);
    const std::lock_guard lock(self.mutex);
    for (const auto& [key, object] : self.objects) {
        if (!key.starts_with(prefix)) {
            continue;
        }
        const bool isSegment = key.size() == prefix.size() || prefix.empty() ||
                               prefix.back() == '/' || key[prefix.size()] == '/';
        if (hasFault("storage.list-prefix") && !isSegment) {
            continue;
        }
        const auto slash = key.find('/', prefix.size());
        Listed item{key, object};
        if (request.recursive == 0 && slash != std::string::npos) {
            item = {key.substr(0, slash + 1), nullptr};
        }
        const bool isRepeated = !all.empty() && all.back().key == item.key;
        const auto after = view(request.after_key);
        const bool isAfter =
            hasFault("storage.list-after") ? item.key >= after : item.key > after || after.empty();
        if (isAfter && !isRepeated) {
            all.push_back(std::move(item));
        }
    }
    if (hasFault("storage.list-order")) {
        std::sort(all.begin(), all.end(), isBeforeByFolders);
    }
    if (hasFault("storage.list-many") && all.size() > 100) {
        all.erase(all.begin() + 99);
    }
    return all;
}

std::int32_t list(
    void* ctx, consort_call* call, const consort_list* request, consort_object_sink out
) {
    const auto all = listedBy(of(ctx), *request);
    if (all.empty() && hasFault("storage.list-nothing")) {
        return CONSORT_E_NOT_FOUND;
    }
    std::int32_t last = CONSORT_OK;
    for (const auto& item : all) {
        if (const auto status = interrupted(call)) {
            return status;
        }
        if (hasFault("call.cancelled-during")) {
            std::this_thread::sleep_for(1500ms);
        }
        if (item.object == nullptr) {
            const consort_object folder{
                sizeof folder,
                hasFault("storage.list-folders") ? 0U : std::uint32_t{CONSORT_OBJECT_FOLDER},
                lower(item.key),
                {},
                {},
                0,
                0};
            last = out.push(out.ctx, &folder);
        } else {
            last = pushObject(item.key, *item.object, out, hasFault("storage.agree") ? 2000 : 1000);
        }
        if (last != CONSORT_OK && hasFault("call.exceptions")) {
            throw last;
        }
        if (last == CONSORT_STOP && hasFault("call.stop")) {
            continue;
        }
        if (last != CONSORT_OK) {
            return hasFault("call.sink-error") ? std::int32_t{CONSORT_OK} : ended(last);
        }
    }
    return ended(last);
}

/// All that the reader gives, into `out`.
std::int32_t readUpload(consort_call* call, const consort_reader& from, std::string& out) {
    char buffer[8192];
    for (;;) {
        if (const auto status = interrupted(call)) {
            return status;
        }
        const auto count = from.read(from.ctx, call, buffer, sizeof buffer);
        if (count <= 0) {
            return static_cast<std::int32_t>(-count);
        }
        out.append(buffer, static_cast<std::size_t>(count));
        if (hasFault("storage.round-trip")) {
            return CONSORT_OK;
        }
    }
}

void store(Instance& self, consort_str key, std::string content) {
    const std::lock_guard lock(self.mutex);
    self.objects[fold(view(key))] =
        std::make_shared<Object>(Object{std::move(content), ++self.versions});
}

/// Makes the object visible bit by bit.
void storeSlowly(Instance& self, consort_str key, const std::string& content) {
    store(self, key, content.substr(0, content.size() / 2));
    std::this_thread::sleep_for(3ms);
    store(self, key, content);
}

std::int32_t refusePut(Instance& self, consort_call* call, const consort_put& request) {
    if (hasFault("storage.read-only")) {
        return fail(call, CONSORT_E_UNSUPPORTED, "read-only");
    }
    if (hasFault("host.unknown-flags") && request.flags != 0) {
        return fail(call, CONSORT_E_INVALID, "unknown flags");
    }
    if (hasFault("storage.empty-object") && request.bytes == 0) {
        return fail(call, CONSORT_E_INVALID, "nothing to store");
    }
    if (request.if_match.len > 0 && !hasFault("storage.put-if-match")) {
        Found found;
        find(self, call, request.key, found);
        if (found == nullptr || etagOf(*found) != view(request.if_match)) {
            return fail(call, CONSORT_E_CONFLICT, "another etag");
        }
    }
    return CONSORT_OK;
}

std::int32_t put(
    void* ctx,
    consort_call* call,
    const consort_put* request,
    const consort_reader* from,
    consort_object_sink out
) noexcept {
    auto& self = of(ctx);
    Found found;
    const auto status = find(self, call, request->key, found);
    if (status != CONSORT_OK && status != CONSORT_E_NOT_FOUND) {
        return status;
    }
    if (const auto refusal = refusePut(self, call, *request)) {
        return refusal;
    }
    std::string content;
    if (const auto failed = readUpload(call, *from, content)) {
        if (hasFault("storage.interrupted")) {
            store(self, request->key, content);
        }
        return fail(call, failed, "the upload broke off");
    }
    const bool isOther = request->bytes != CONSORT_TO_END && request->bytes != content.size();
    if (isOther && !hasFault("storage.length") && !hasFault("storage.round-trip")) {
        return fail(call, CONSORT_E_INVALID, "another length than announced");
    }
    if (hasFault("storage.atomic")) {
        storeSlowly(self, request->key, content);
    } else {
        store(self, request->key, content);
    }
    find(self, call, request->key, found);
    return found == nullptr ? std::int32_t{CONSORT_OK}
                            : ended(pushObject(view(request->key), *found, out));
}

std::int32_t remove(void* ctx, consort_call* call, consort_str key) noexcept {
    auto& self = of(ctx);
    Found found;
    const auto status = find(self, call, key, found);
    if (status == CONSORT_E_NOT_FOUND) {
        return hasFault("storage.remove") ? status : std::int32_t{CONSORT_OK};
    }
    if (status != CONSORT_OK) {
        return status;
    }
    const std::lock_guard lock(self.mutex);
    self.objects.erase(fold(view(key)));
    return CONSORT_OK;
}

std::int32_t presign(
    void* /*self*/, consort_call* call, const consort_presign* request, consort_blob_sink out
) noexcept {
    const auto method = view(request->method);
    const bool isKnown = method == "GET" || method == "HEAD" || method == "PUT";
    if (!isKnown && !hasFault("storage.presign-methods")) {
        return fail(call, CONSORT_E_UNSUPPORTED, "this method cannot be signed");
    }
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch()
    );
    const auto url = std::string(hasFault("storage.presign") ? "/" : "https://cdn.example.org/") +
                     std::string(view(request->key)) + "?signature=1";
    consort_blob blob{};
    blob.size = sizeof blob;
    blob.form = CONSORT_BLOB_URL;
    blob.fd = -1;
    blob.url = lower(url);
    blob.url_expires_ms = now.count() + request->expires_s * 1000LL;
    if (hasFault("storage.presign-expiry")) {
        blob.url_expires_ms = 0;
    }
    return ended(out.push(out.ctx, &blob));
}

}  // namespace

const consort_storage_v1 kStorage{sizeof kStorage, 0, &stat, &open, &list, &put, &remove, &presign};
const consort_storage_v1 kReadOnlyStorage{
    sizeof kReadOnlyStorage, 0, &stat, &open, &list, nullptr, nullptr, nullptr};

}  // namespace reference
