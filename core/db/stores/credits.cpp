// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

constexpr char kField = '\x1f';
constexpr char kRecord = '\x1e';

std::string_view takeUntil(std::string_view& rest, char separator) {
    const auto end = rest.find(separator);
    const auto part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

}  // namespace

std::string packCredits(const std::vector<Credit>& credits) {
    std::string packed;
    for (const auto& credit : credits) {
        if (!packed.empty()) {
            packed += kRecord;
        }
        packed += credit.artist.str() + kField + credit.role + kField + credit.name;
    }
    return packed;
}

std::vector<Credit> unpackCredits(std::string_view packed) {
    std::vector<Credit> credits;
    while (!packed.empty()) {
        auto record = takeUntil(packed, kRecord);
        Credit credit;
        credit.artist = ArtistId(std::string(takeUntil(record, kField)));
        credit.role = takeUntil(record, kField);
        credit.name = record;
        credits.push_back(std::move(credit));
    }
    return credits;
}

std::string packNames(const std::vector<std::string>& names) {
    std::string packed;
    for (const auto& name : names) {
        packed += (packed.empty() ? "" : std::string(1, kField)) + name;
    }
    return packed;
}

std::vector<std::string> unpackNames(std::string_view packed) {
    std::vector<std::string> names;
    while (!packed.empty()) {
        names.emplace_back(takeUntil(packed, kField));
    }
    return names;
}

}  // namespace consort::db
