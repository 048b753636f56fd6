// SPDX-License-Identifier: Apache-2.0
#include "core/services/history/history_service.h"

#include <algorithm>

#include "core/base/error.h"

namespace consort::history {

namespace {

constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kMaxDeviceBytes = 64;
/// Clocks of clients may be wrong, but a play of tomorrow would stay on top of every list.
constexpr TimeMs kMaxAheadMs = 24 * 3'600'000LL;
constexpr std::int64_t kMaxPlayedMs = 24 * 3'600'000LL;
constexpr const char* kUnknownTrack = "there is no such track";

bool isToken(const std::string& text, std::size_t maxBytes) {
    return text.size() <= maxBytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Why this report can never be used; empty when it can.
std::string faultOf(const PlayReport& report, TimeMs nowMs) {
    if (report.id && (report.id->empty() || !isToken(*report.id, kMaxIdBytes))) {
        return "id must have 1 to 64 visible ASCII characters";
    }
    if (report.track.empty() || !isToken(report.track.str(), kMaxIdBytes)) {
        return kUnknownTrack;
    }
    if (!isToken(report.device, kMaxDeviceBytes)) {
        return "device_id must have at most 64 visible ASCII characters";
    }
    if (report.startedMs && *report.startedMs > nowMs + kMaxAheadMs) {
        return "started_at is more than a day ahead of the server's clock";
    }
    if (report.startedMs && *report.startedMs < 0) {
        return "started_at is before 1970";
    }
    if (report.playedMs && (*report.playedMs < 0 || *report.playedMs > kMaxPlayedMs)) {
        return "played_ms must be from 0 to 86400000, a day";
    }
    return {};
}

db::NewPlay playOf(const PlayReport& report, TimeMs nowMs) {
    db::NewPlay play;
    play.track = report.track;
    play.isSkipped = report.event == PlayEvent::Skipped;
    const auto givenMs = report.startedMs.value_or(nowMs);
    // Made of what the client said: it says the same when it sends the report again.
    play.id = db::PlayId(report.id.value_or(report.track.str() + '@' + std::to_string(givenMs)));
    play.startedMs = std::min(givenMs, nowMs);
    play.playedMs = report.playedMs;
    play.device = report.device;
    return play;
}

PlayResult resultOf(const db::NewPlay& play, db::PlayOutcome outcome) {
    switch (outcome) {
        case db::PlayOutcome::Recorded:
            return {play.id.str(), PlayStatus::Recorded};
        case db::PlayOutcome::Duplicate:
            return {play.id.str(), PlayStatus::Duplicate};
        case db::PlayOutcome::UnknownTrack:
            break;
    }
    return {play.id.str(), PlayStatus::Rejected, kUnknownTrack};
}

}  // namespace

std::vector<PlayResult> HistoryService::record(
    const UserId& user, const std::vector<PlayReport>& reports
) {
    if (reports.size() > kMaxBatch) {
        throw invalidField(
            "plays", "has more than " + std::to_string(kMaxBatch) + " entries: send fewer at a time"
        );
    }
    const auto nowMs = clock_.nowMs();
    std::vector<PlayResult> results(reports.size());
    std::vector<db::NewPlay> plays;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        results[i].id = reports[i].id.value_or("");
        results[i].reason = faultOf(reports[i], nowMs);
        if (results[i].reason.empty() && reports[i].event != PlayEvent::NowPlaying) {
            plays.push_back(playOf(reports[i], nowMs));
            places.push_back(i);
        }
    }
    const auto outcomes = store_.record(user, plays, nowMs);
    RecordedPlays recorded{user, {}, {}};
    for (std::size_t i = 0; i < plays.size(); ++i) {
        results[places[i]] = resultOf(plays[i], outcomes[i]);
        if (outcomes[i] == db::PlayOutcome::Recorded) {
            recorded.plays.push_back(plays[i]);
        }
    }
    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (results[i].reason.empty() && reports[i].event == PlayEvent::NowPlaying) {
            results[i] = setNowPlaying(user, reports[i], recorded);
        }
    }
    if (!recorded.plays.empty() || recorded.nowPlaying) {
        listener_(recorded);
    }
    return results;
}

PlayResult HistoryService::setNowPlaying(
    const UserId& user, const PlayReport& report, RecordedPlays& recorded
) {
    const auto nowMs = clock_.nowMs();
    const db::NowPlaying playing{
        report.track, report.device, std::min(report.startedMs.value_or(nowMs), nowMs), 0};
    switch (store_.setNowPlaying(user, playing, nowMs)) {
        case db::NowPlayingOutcome::Set:
            recorded.nowPlaying = playing;
            return {report.id.value_or(""), PlayStatus::Recorded};
        case db::NowPlayingOutcome::TooLate:
            return {report.id.value_or(""), PlayStatus::Ignored, "it must be over by now"};
        case db::NowPlayingOutcome::UnknownTrack:
            break;
    }
    return {report.id.value_or(""), PlayStatus::Rejected, kUnknownTrack};
}

}  // namespace consort::history
