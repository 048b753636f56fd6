// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <fstream>

#include "checks.h"
#include "operations.h"
#include "real_http.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

bool isStorage(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.storage != nullptr;
}

bool isWritable(const extensions::AdoptedPlugin& plugin) {
    return plugin.storage.put != nullptr;
}

bool isPresigned(const extensions::AdoptedPlugin& plugin) {
    return plugin.storage.presign != nullptr;
}

void checkNames(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const std::string segment(200, 'n');
    const std::vector<std::string> names{
        "with space.flac",
        "M\u00f6torh\u00eb\u00e4d/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e.flac",
        "e\xcc\x81.flac",
        "\xc3\xa9.flac",
        "UPPER.flac",
        "upper.flac",
        "per%20cent+plus&amp;?q=1#frag.flac",
        "quote'\"\\.flac",
        ".hidden.flac",
        "..dots..flac",
        segment + "/" + segment + "/" + segment + "/" + segment + "/" + segment};
    for (std::size_t i = 0; i < names.size(); ++i) {
        storage.store("consort-check/names/" + names[i], "content " + std::to_string(i));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto key = "consort-check/names/" + names[i];
        require(
            storage.content(key) == "content " + std::to_string(i),
            "\"" + key + "\" gives the bytes of another object"
        );
    }
    require(
        storage.keys({"consort-check/names/", true, ""}).size() == names.size(),
        "list gives another number of odd names than were put"
    );
}

constexpr std::array<std::string_view, 9> kEscapes{
    "../canary.txt",
    "..",
    "a/../../canary.txt",
    "./../canary.txt",
    "/etc/passwd",
    "consort-check/../../canary.txt",
    "a//b",
    "consort-check/",
    "%2e%2e/canary.txt"};

/// The file beside the scratch folder, and what the system has, must not come out.
void checkEscapes(Context& context) {
    const auto canary = context.scratch().parent_path() / "canary.txt";
    std::ofstream(canary) << "outside";
    const auto instance = context.start();
    StorageClient storage(*instance);
    for (const auto escape : kEscapes) {
        auto opened = storage.open(escape);
        if (opened.ok() && opened.pushed == 1) {
            std::int32_t status = CONSORT_OK;
            const auto content = opened.items.front().readAll(4096, status);
            require(
                content != "outside" && content.find("root:") == std::string::npos,
                "the key \"" + std::string(escape) + "\" leads out of the storage"
            );
        }
        require(
            opened.status != CONSORT_E_INTERNAL,
            "the key \"" + std::string(escape) + "\" gave " + opened.describe() +
                ", expected INVALID or NOT_FOUND"
        );
    }
    if (storage.canWrite() && context.settings().mayWrite) {
        storage.put("../canary.txt", "overwritten");
        storage.put("a/../../canary.txt", "overwritten");
        storage.remove("../canary.txt");
    }
    std::string content;
    std::getline(std::ifstream(canary) >> std::ws, content);
    require(content == "outside", "a key with \"..\" changed a file outside of the storage");
}

void checkCanonical(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    for (const std::string_view key :
         {std::string_view("/absolute"),
          std::string_view("a//b"),
          std::string_view("a/./b"),
          std::string_view("a/../b"),
          std::string_view("a\0b", 3)}) {
        const auto stored = storage.put(key, "x");
        require(
            !stored.ok(),
            "put of \"" + std::string(key.substr(0, key.find('\0'))) +
                "\", which is no canonical key, gave " + stored.describe() + ", expected INVALID"
        );
    }
}

void checkReadOnly(Context& context) {
    const auto& storage = context.plugin().storage;
    const auto instance = context.start();
    StorageClient client(*instance);
    if (storage.put == nullptr) {
        require(storage.remove == nullptr, "a storage without put has remove");
        return;
    }
    requireScratch(context);
    const auto stored = client.put("consort-check/writable.txt", "x");
    require(
        stored.status != CONSORT_E_UNSUPPORTED,
        "put is there and always gives UNSUPPORTED: a storage that cannot be written has NULL there"
    );
}

ScriptedResponse fetch(const std::string& method, const std::string& url) {
    const auto never = [](const consort_call*) noexcept -> std::int32_t { return 0; };
    consort_call call{};
    call.size = sizeof call;
    call.deadline_ns = CONSORT_NO_DEADLINE;
    call.cancelled = never;
    consort_http_request request{};
    request.size = sizeof request;
    request.method = {method.data(), method.size()};
    request.url = {url.data(), url.size()};
    ScriptedResponse response;
    const auto failure = sendReally(&call, request, response);
    if (failure.status != CONSORT_OK) {
        throw Skipped{"the signed URL cannot be fetched from here: " + failure.text};
    }
    return response;
}

std::string signedUrl(StorageClient& storage, const std::string& key, const char* method) {
    auto answer = storage.presign(key, method, 60);
    require(answer.ok() && answer.pushed == 1, "presign gave " + answer.describe());
    const auto& blob = answer.items.front();
    require(blob.form == CONSORT_BLOB_URL, "presign gave something that is no URL");
    return blob.url;
}

void checkPresign(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const auto url = signedUrl(storage, object.key, "GET");
    require(
        url.starts_with("https://") || url.starts_with("http://"),
        "presign gave \"" + url.substr(0, url.find('?')) + "\", which is no absolute http URL"
    );
    if (!context.settings().usesRealHttp) {
        return;
    }
    const auto got = fetch("GET", url);
    require(
        got.status == 200 && got.body == object.content,
        "the signed URL answered " + std::to_string(got.status) + " or other bytes"
    );
    require(
        fetch("DELETE", url).status >= 400, "a URL that was signed for GET can be used for DELETE"
    );
}

void checkPresignExpiry(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch()
    )
                         .count();
    auto answer = storage.presign(object.key, "GET", 60);
    require(answer.ok() && answer.pushed == 1, "presign gave " + answer.describe());
    const auto expires = answer.items.front().urlExpiresMs;
    constexpr std::int64_t kTolerance = 5000;
    require(
        expires > now && expires <= now + 60'000 + kTolerance,
        "a URL signed for 60 s says that it expires in " + std::to_string((expires - now) / 1000) +
            " s"
    );
}

void checkPresignMethods(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    for (const auto* method : {"DELETE", "get", ""}) {
        const auto answer = storage.presign(object.key, method, 60);
        require(
            answer.status == CONSORT_E_UNSUPPORTED || answer.status == CONSORT_E_INVALID,
            std::string("presign for the method \"") + method + "\" gave " + answer.describe() +
                ", expected UNSUPPORTED"
        );
    }
}

}  // namespace

std::vector<Check> storageSafetyChecks() {
    return {
        {"storage.names",
         "keep every byte of a key, and escape what the backend treats specially",
         isWritable,
         &checkNames},
        {"storage.escapes",
         "refuse \"..\" and absolute keys with INVALID, and follow no link out of the root",
         isStorage,
         &checkEscapes},
        {"storage.canonical",
         "refuse keys with empty, \".\" or \"..\" segments, a leading '/' or a NUL",
         isWritable,
         &checkCanonical},
        {"storage.read-only",
         "leave put and remove NULL when the storage cannot be written",
         isStorage,
         &checkReadOnly},
        {"storage.presign",
         "give an absolute URL that needs no further credentials",
         isPresigned,
         &checkPresign},
        {"storage.presign-expiry",
         "say in url_expires_ms when the URL ends, and let it end then",
         isPresigned,
         &checkPresignExpiry},
        {"storage.presign-methods",
         "sign GET, HEAD and PUT only; answer UNSUPPORTED for others",
         isPresigned,
         &checkPresignMethods},
    };
}

}  // namespace consort::checker
