// SPDX-License-Identifier: Apache-2.0
#include "core/services/playlists/rules.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json_writer.h"

namespace consort::playlists {

namespace {

using db::Rule;
using db::RuleType;

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kHighestNumber = 9'007'199'254'740'991;  ///< What JSON keeps everywhere.
constexpr std::int64_t kHighestDays = 36'500;
constexpr std::int64_t kHighestSeed = 2'147'483'646;
constexpr std::size_t kLongestText = 500;

struct MatchName {
    db::TextMatch match;
    std::string_view name;
};

constexpr std::array kMatches{
    MatchName{db::TextMatch::Is, "is"},
    MatchName{db::TextMatch::Contains, "contains"},
    MatchName{db::TextMatch::StartsWith, "starts_with"},
    MatchName{db::TextMatch::EndsWith, "ends_with"}};

/// The member's value by one of JsonValue's accessors, whose errors know the member's name only.
template <class Read>
auto at(const std::string& place, std::string_view member, const char* wanted, Read read) {
    try {
        return read();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Invalid) {
            throw;
        }
        throw invalidField(place + '/' + std::string(member), wanted);
    }
}

std::optional<std::int64_t> numberAt(
    const JsonValue& object, const std::string& place, const char* member
) {
    const auto number =
        at(place, member, "expected a whole number", [&] { return object.findInt(member); });
    if (number && (*number > kHighestNumber || *number < -kHighestNumber)) {
        throw invalidField(place + '/' + member, "is out of range");
    }
    return number;
}

std::optional<TimeMs> timeAt(
    const JsonValue& object, const std::string& place, const char* member
) {
    const auto text =
        at(place, member, "expected a text", [&] { return object.findString(member); });
    if (!text) {
        return std::nullopt;
    }
    const auto time = fromRfc3339(*text);
    if (!time) {
        throw invalidField(place + '/' + member, "expected a time as in RFC 3339");
    }
    return time;
}

/// Throws for the first member that is none of `known`.
void requireMembers(
    const JsonValue& object, const std::string& place, std::initializer_list<std::string_view> known
) {
    for (const auto& name : object.memberNames()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw invalidField(place + '/' + name.substr(0, 40), "is not known here");
        }
    }
}

void readText(Rule& rule, RuleType type, const JsonValue& object, const std::string& place) {
    int given = 0;
    for (const auto& [match, name] : kMatches) {
        const auto text =
            at(place, name, "expected a text", [&, n = name] { return object.findString(n); });
        if (!text) {
            continue;
        }
        if (text->size() > kLongestText) {
            throw invalidField(place + '/' + std::string(name), "is longer than 500 bytes");
        }
        rule.match = match;
        rule.text = *text;
        ++given;
    }
    if (type == RuleType::Exact) {
        requireMembers(object, place, {"field", "is"});
    } else {
        requireMembers(object, place, {"field", "is", "contains", "starts_with", "ends_with"});
    }
    if (given != 1) {
        throw invalidField(
            place,
            type == RuleType::Exact ? "wants is"
                                    : "wants one of is, contains, starts_with, ends_with"
        );
    }
}

void readNumber(Rule& rule, const JsonValue& object, const std::string& place) {
    requireMembers(object, place, {"field", "is", "at_least", "at_most"});
    const auto exact = numberAt(object, place, "is");
    const auto lowest = numberAt(object, place, "at_least");
    const auto highest = numberAt(object, place, "at_most");
    if (exact.has_value() == (lowest || highest)) {
        throw invalidField(place, "wants either is, or at_least, at_most or both");
    }
    rule.lowest = exact.value_or(lowest.value_or(kLowest));
    rule.highest = exact.value_or(highest.value_or(kHighest));
}

void readTime(Rule& rule, const JsonValue& object, const std::string& place) {
    requireMembers(object, place, {"field", "after", "before", "last_days"});
    const auto days = numberAt(object, place, "last_days");
    const auto after = timeAt(object, place, "after");
    const auto before = timeAt(object, place, "before");
    if (days.has_value() == (after || before)) {
        throw invalidField(place, "wants either last_days, or after, before or both");
    }
    if (days && (*days < 1 || *days > kHighestDays)) {
        throw invalidField(place + "/last_days", "must be 1 to 36500");
    }
    rule.lastDays = days;
    rule.lowest = after.value_or(kLowest);
    rule.highest = before.value_or(kHighest);
}

void readFlag(Rule& rule, const JsonValue& object, const std::string& place) {
    requireMembers(object, place, {"field", "is"});
    const auto flag =
        at(place, "is", "expected true or false", [&] { return object.findBool("is"); });
    if (!flag) {
        throw invalidField(place, "wants is");
    }
    rule.lowest = rule.highest = *flag ? 1 : 0;
}

void readTest(Rule& rule, const JsonValue& object, const std::string& place) {
    const auto name =
        at(place, "field", "expected a text", [&] { return object.getString("field"); });
    const auto fields = db::ruleFields();
    const auto info = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
        return field.name == name;
    });
    if (info == fields.end()) {
        throw invalidField(place + "/field", "there is no such field");
    }
    rule.kind = Rule::Kind::Test;
    rule.field = info->field;
    switch (info->type) {
        case RuleType::Name:
        case RuleType::Exact:
        case RuleType::Path:
            return readText(rule, info->type, object, place);
        case RuleType::Number:
            return readNumber(rule, object, place);
        case RuleType::Time:
            return readTime(rule, object, place);
        case RuleType::Flag:
            return readFlag(rule, object, place);
    }
}

class RuleReader final {
public:
    Rule read(const JsonValue& object, const std::string& place, int depth) {
        if (!object.isObject()) {
            throw invalidField(place, "expected an object");
        }
        if (depth > kHighestRuleDepth) {
            throw invalidField(place, "is nested more than 10 deep");
        }
        if (++count_ > kHighestRuleCount) {
            throw invalidField(place, "is one of more than 100 rules");
        }
        Rule rule;
        if (object.names("field")) {
            readTest(rule, object, place);
        } else if (object.names("not")) {
            requireMembers(object, place, {"not"});
            rule.kind = Rule::Kind::Not;
            const auto child =
                at(place, "not", "expected an object", [&] { return object.findObject("not"); });
            if (!child) {
                throw invalidField(place + "/not", "expected an object");
            }
            rule.children.push_back(read(*child, place + "/not", depth + 1));
        } else if (object.names("all") || object.names("any")) {
            const char* name = object.names("all") ? "all" : "any";
            requireMembers(object, place, {name});
            rule.kind = object.names("all") ? Rule::Kind::All : Rule::Kind::Any;
            readChildren(rule, object, place, name, depth);
        } else {
            throw invalidField(place, "wants field, all, any or not");
        }
        return rule;
    }

private:
    void readChildren(
        Rule& rule, const JsonValue& object, const std::string& place, const char* name, int depth
    ) {
        const auto children =
            at(place, name, "expected a list", [&] { return object.listItems(name); });
        for (std::size_t i = 0; i < children.size(); ++i) {
            rule.children.push_back(
                read(children[i], place + '/' + name + '/' + std::to_string(i), depth + 1)
            );
        }
    }

    std::size_t count_ = 0;
};

void writeTest(JsonWriter& json, const Rule& rule) {
    const auto& info = db::ruleFields()[static_cast<std::size_t>(rule.field)];
    json.member("field", info.name);
    switch (info.type) {
        case RuleType::Name:
        case RuleType::Exact:
        case RuleType::Path:
            json.member(kMatches[static_cast<std::size_t>(rule.match)].name, rule.text);
            return;
        case RuleType::Flag:
            json.member("is", rule.lowest == 1);
            return;
        case RuleType::Number:
            if (rule.lowest != kLowest) {
                json.member("at_least", rule.lowest);
            }
            if (rule.highest != kHighest) {
                json.member("at_most", rule.highest);
            }
            return;
        case RuleType::Time:
            if (rule.lastDays) {
                json.member("last_days", *rule.lastDays);
                return;
            }
            if (rule.lowest != kLowest) {
                json.member("after", toRfc3339(rule.lowest));
            }
            if (rule.highest != kHighest) {
                json.member("before", toRfc3339(rule.highest));
            }
    }
}

void writeRule(JsonWriter& json, const Rule& rule) {
    json.beginObject();
    switch (rule.kind) {
        case Rule::Kind::Test:
            writeTest(json, rule);
            break;
        case Rule::Kind::Not:
            json.key("not");
            writeRule(json, rule.children.front());
            break;
        case Rule::Kind::All:
        case Rule::Kind::Any:
            json.key(rule.kind == Rule::Kind::All ? "all" : "any").beginArray();
            for (const auto& child : rule.children) {
                writeRule(json, child);
            }
            json.endArray();
            break;
    }
    json.endObject();
}

}  // namespace

db::SmartRules rulesOf(const JsonValue& object) {
    requireMembers(object, "rules", {"match", "sort", "descending", "seed", "limit"});
    db::SmartRules rules;
    const auto match =
        at("rules", "match", "expected an object", [&] { return object.findObject("match"); });
    if (!match) {
        throw invalidField("rules/match", "expected an object");
    }
    rules.match = RuleReader().read(*match, "rules/match", 1);
    if (const auto sort =
            at("rules", "sort", "expected a text", [&] { return object.findString("sort"); })) {
        const auto sorts = db::smartSorts();
        const auto info = std::find_if(sorts.begin(), sorts.end(), [&](const auto& one) {
            return one.name == *sort;
        });
        if (info == sorts.end()) {
            throw invalidField("rules/sort", "there is no such order");
        }
        rules.sort = info->sort;
    }
    rules.isDescending = at("rules", "descending", "expected true or false", [&] {
                             return object.findBool("descending");
                         }).value_or(false);
    const auto seed = numberAt(object, "rules", "seed").value_or(0);
    if (seed < 0 || seed > kHighestSeed) {
        throw invalidField("rules/seed", "must be 0 to 2147483646");
    }
    rules.seed = static_cast<std::uint32_t>(seed);
    const auto limit = numberAt(object, "rules", "limit").value_or(db::kHighestSmartLimit);
    if (limit < 1 || limit > db::kHighestSmartLimit) {
        throw invalidField("rules/limit", "must be 1 to 10000");
    }
    rules.limit = static_cast<int>(limit);
    return rules;
}

std::string textOf(const db::SmartRules& rules) {
    JsonWriter json;
    json.beginObject().key("match");
    writeRule(json, rules.match);
    json.member("sort", db::smartSorts()[static_cast<std::size_t>(rules.sort)].name)
        .member("descending", rules.isDescending)
        .member("seed", rules.seed)
        .member("limit", rules.limit)
        .endObject();
    return json.str();
}

}  // namespace consort::playlists
