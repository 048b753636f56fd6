// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/crash_journal.h"

#include <charconv>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxCrashes = 20;

std::string readAll(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::int64_t toNumber(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Crash parseMarker(const std::string& text) {
    std::map<std::string, std::string> facts;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find('=');
        if (equals != std::string::npos) {
            facts[line.substr(0, equals)] = line.substr(equals + 1);
        }
    }
    Crash crash;
    crash.atMs = toNumber(facts["time"]) * 1000;
    crash.signal = static_cast<int>(toNumber(facts["signal"]));
    crash.instance = facts["instance"];
    if (!crash.instance.empty()) {
        crash.call = facts["kind"] + "." + facts["operation"];
    }
    crash.requestId = facts["request_id"];
    return crash;
}

std::string reasonFor(const Crash& before, const Crash& last) {
    return "disabled, because the server crashed twice in it within ten minutes, at " +
           toRfc3339(before.atMs) + " and at " + toRfc3339(last.atMs) + ": " + last.describe() +
           "; `consort plugin enable " + last.instance + "` lets it in again";
}

}  // namespace

std::string Crash::describe() const {
    std::string text;
    if (signal == 0) {
        text = "ended because it hung";
    } else {
        text = "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
    }
    if (instance.empty()) {
        return text + " outside of any call into a plugin";
    }
    return text + " inside " + call + " of instance \"" + instance + '"' +
           (requestId.empty() ? "" : ", request " + requestId);
}

CrashJournal::CrashJournal(std::filesystem::path dataDirectory)
    : directory_(std::move(dataDirectory)) {
    load();
}

std::optional<Crash> CrashJournal::takeMarker() {
    std::error_code error;
    if (!std::filesystem::exists(markerFile(), error)) {
        return std::nullopt;
    }
    auto crash = parseMarker(readAll(markerFile()));
    if (!crash.instance.empty()) {
        for (const auto& before : crashes_) {
            const bool isRecent = crash.atMs - before.atMs <= kTwiceWithinMs;
            if (before.instance == crash.instance && isRecent) {
                disabled_.insert_or_assign(crash.instance, reasonFor(before, crash));
            }
        }
    }
    crashes_.push_back(crash);
    if (crashes_.size() > kMaxCrashes) {
        crashes_.erase(crashes_.begin());
    }
    save();
    // After saving: a marker that is read twice is better than one that is never read.
    std::filesystem::remove(markerFile(), error);
    return crash;
}

DisabledInstances CrashJournal::disabled() const {
    return disabled_;
}

bool CrashJournal::enable(const std::string& instance) {
    if (disabled_.erase(instance) == 0) {
        return false;
    }
    // Otherwise the next crash would be the second within ten minutes again.
    std::erase_if(crashes_, [&](const auto& crash) { return crash.instance == instance; });
    save();
    return true;
}

void CrashJournal::load() {
    const auto text = readAll(directory_ / "crashes.json");
    if (text.empty()) {
        return;
    }
    try {
        const auto json = JsonValue::parse(text);
        for (const auto& item : json.listItems("crashes")) {
            Crash crash;
            crash.atMs = toNumber(item.getString("at_ms"));
            crash.signal = static_cast<int>(toNumber(item.getString("signal")));
            crash.instance = item.getString("instance");
            crash.call = item.getString("call");
            crash.requestId = item.getString("request_id");
            crashes_.push_back(std::move(crash));
        }
        for (const auto& item : json.listItems("disabled")) {
            disabled_.emplace(item.getString("instance"), item.getString("reason"));
        }
    } catch (const Error&) {
        crashes_.clear();
        disabled_.clear();
    }
}

void CrashJournal::save() const {
    JsonWriter out;
    out.beginObject().key("crashes").beginArray();
    for (const auto& crash : crashes_) {
        out.beginObject()
            .member("at_ms", std::to_string(crash.atMs))
            .member("signal", std::to_string(crash.signal))
            .member("instance", crash.instance)
            .member("call", crash.call)
            .member("request_id", crash.requestId)
            .endObject();
    }
    out.endArray().key("disabled").beginArray();
    for (const auto& [instance, reason] : disabled_) {
        out.beginObject().member("instance", instance).member("reason", reason).endObject();
    }
    out.endArray().endObject();
    const auto temporary = directory_ / "crashes.json.new";
    std::ofstream stream(temporary, std::ios::binary);
    stream << out.str();
    stream.close();
    std::error_code error;
    if (stream) {
        std::filesystem::rename(temporary, directory_ / "crashes.json", error);
    }
    if (!stream || error) {
        throw unavailable("cannot write " + (directory_ / "crashes.json").string());
    }
}

}  // namespace consort::extensions
