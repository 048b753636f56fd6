// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/settings_reader.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "core/base/text.h"

namespace consort {

namespace {

std::string describeNode(const toml::node& node) {
    std::ostringstream text;
    if (const auto* string = node.as_string()) {
        return '"' + string->get() + '"';
    }
    if (node.is_table()) {
        return "a table";
    }
    if (node.is_array()) {
        return "a list";
    }
    node.visit([&text](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) {
            text << value;
        }
    });
    return text.str();
}

class SettingsReader final : public FieldVisitor {
public:
    explicit SettingsReader(const ConfigDocument& document) : document_(document) {}

    void beginSection(std::string_view name, std::string_view) override {
        section_ = name;
        sections_.emplace_back(name);
        known_.clear();
        table_ = nullptr;
        const auto* node = document_.root().get(name);
        if (node == nullptr) {
            return;
        }
        table_ = node->as_table();
        if (table_ == nullptr) {
            report(
                *node,
                section_ + ": expected a section [" + section_ + "], got " + describeNode(*node)
            );
        }
    }

    void endSection() override {
        if (table_ == nullptr) {
            return;
        }
        for (const auto& [key, node] : *table_) {
            const bool isInstance = section_ == "plugins" && node.is_table();
            if (!isInstance && std::find(known_.begin(), known_.end(), key.str()) == known_.end()) {
                reportUnknown(key, section_ + ": unknown key", known_);
            }
        }
    }

    void text(std::string_view name, std::string& value, std::string_view) override {
        if (const auto raw = document_.findOverride(path(name))) {
            known_.emplace_back(name);
            value = *raw;
            return;
        }
        if (const auto* node = find(name)) {
            if (const auto* string = node->as_string()) {
                value = string->get();
            } else {
                expect(*node, name, "a text in quotes");
            }
        }
    }

    void secret(std::string_view name, std::string& value, std::string_view help) override {
        const auto* node = find(name);
        if (node == nullptr || !node->is_table()) {
            text(name, value, help);
            return;
        }
        const auto& table = *node->as_table();
        const auto variable = table["env"].value<std::string>();
        const auto file = table["file"].value<std::string>();
        if (table.size() != 1 || (!variable && !file)) {
            expect(*node, name, "a text, { env = \"NAME\" } or { file = \"path\" }");
        } else if (variable) {
            resolveVariable(*node, name, *variable, value);
        } else {
            resolveFile(*node, name, *file, value);
        }
    }

    void choice(
        std::string_view name,
        std::string& value,
        std::span<const std::string_view> allowed,
        std::string_view help
    ) override {
        std::string given = value;
        text(name, given, help);
        if (std::find(allowed.begin(), allowed.end(), given) != allowed.end()) {
            value = given;
            return;
        }
        std::string expected;
        std::vector<std::string> candidates;
        for (const auto option : allowed) {
            expected += (expected.empty() ? "\"" : ", \"") + std::string(option) + '"';
            candidates.emplace_back(option);
        }
        const auto* node = find(name);
        const auto near = closest(given, candidates);
        const std::string message = path(name) + ": expected one of " + expected + ", got \"" +
                                    given + '"' +
                                    (near ? " (did you mean \"" + *near + "\"?)" : "");
        problems_.push_back(problemAt(node, message));
    }

    void flag(std::string_view name, bool& value, std::string_view) override {
        if (const auto* node = find(name)) {
            if (const auto* boolean = node->as_boolean()) {
                value = boolean->get();
            } else {
                expect(*node, name, "true or false");
            }
        }
    }

    void integer(
        std::string_view name,
        std::int64_t& value,
        std::int64_t minimum,
        std::int64_t maximum,
        std::string_view
    ) override {
        if (const auto* node = find(name)) {
            const auto* number = node->as_integer();
            if (number != nullptr && number->get() >= minimum && number->get() <= maximum) {
                value = number->get();
            } else {
                expect(
                    *node,
                    name,
                    "a whole number from " + std::to_string(minimum) + " to " +
                        std::to_string(maximum)
                );
            }
        }
    }

    void duration(std::string_view name, std::chrono::seconds& value, std::string_view) override {
        if (const auto* node = find(name)) {
            if (const auto parsed = parseDuration(scalarText(*node))) {
                value = *parsed;
            } else {
                expect(*node, name, "a duration such as \"90s\", \"15m\", \"2h\" or \"30d\"");
            }
        }
    }

    void size(std::string_view name, ByteSize& value, std::string_view) override {
        if (const auto* node = find(name)) {
            if (const auto parsed = parseSize(scalarText(*node))) {
                value = *parsed;
            } else {
                expect(*node, name, "a size such as \"8MiB\"");
            }
        }
    }

    void list(std::string_view name, std::vector<std::string>& value, std::string_view) override {
        const auto* node = find(name);
        if (node == nullptr) {
            return;
        }
        if (const auto* string = node->as_string()) {
            value = {string->get()};
            return;
        }
        const auto* array = node->as_array();
        if (array == nullptr ||
            !std::all_of(array->begin(), array->end(), [](const toml::node& item) {
                return item.is_string();
            })) {
            expect(*node, name, "a list of texts");
            return;
        }
        value.clear();
        for (const auto& item : *array) {
            value.push_back(item.as_string()->get());
        }
    }

    /// Sections that nobody asked for.
    void finish() {
        sections_.emplace_back("chains");
        for (const auto& [key, node] : document_.root()) {
            if (std::find(sections_.begin(), sections_.end(), key.str()) == sections_.end()) {
                reportUnknown(key, "unknown section", sections_);
            }
        }
        std::stable_sort(problems_.begin(), problems_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.line, a.column) < std::pair(b.line, b.column);
        });
    }

    std::vector<ConfigProblem> takeProblems() { return std::move(problems_); }

private:
    std::string path(std::string_view name) const { return section_ + "." + std::string(name); }

    const toml::node* find(std::string_view name) {
        known_.emplace_back(name);
        return table_ == nullptr ? nullptr : table_->get(name);
    }

    static std::string scalarText(const toml::node& node) {
        if (const auto* string = node.as_string()) {
            return string->get();
        }
        const auto* number = node.as_integer();
        return number != nullptr && number->get() >= 0 ? std::to_string(number->get())
                                                       : std::string();
    }

    ConfigProblem problemAt(const toml::node* node, std::string message) const {
        const auto begin = node == nullptr ? toml::source_position{} : node->source().begin;
        return {
            document_.fileName(),
            static_cast<int>(begin.line),
            static_cast<int>(begin.column),
            std::move(message)};
    }

    void report(const toml::node& node, std::string message) {
        problems_.push_back(problemAt(&node, std::move(message)));
    }

    void expect(const toml::node& node, std::string_view name, const std::string& expected) {
        report(node, path(name) + ": expected " + expected + ", got " + describeNode(node));
    }

    void reportUnknown(
        const toml::key& key, const std::string& what, const std::vector<std::string>& known
    ) {
        const auto near = closest(key.str(), known);
        const auto begin = key.source().begin;
        problems_.push_back(
            {document_.fileName(),
             static_cast<int>(begin.line),
             static_cast<int>(begin.column),
             what + " \"" + std::string(key.str()) + '"' +
                 (near ? " (did you mean \"" + *near + "\"?)" : "")}
        );
    }

    void resolveVariable(
        const toml::node& node,
        std::string_view name,
        const std::string& variable,
        std::string& value
    ) {
        const char* content = std::getenv(variable.c_str());
        if (content == nullptr) {
            report(node, path(name) + ": environment variable " + variable + " is not set");
        } else {
            value = content;
        }
    }

    void resolveFile(
        const toml::node& node, std::string_view name, const std::string& file, std::string& value
    ) {
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream content;
        content << stream.rdbuf();
        if (!stream) {
            report(node, path(name) + ": cannot read the secret from " + file);
            return;
        }
        value = content.str();
        while (value.ends_with('\n') || value.ends_with('\r')) {
            value.pop_back();
        }
    }

    const ConfigDocument& document_;
    const toml::table* table_ = nullptr;
    std::string section_;
    std::vector<std::string> sections_;
    std::vector<std::string> known_;
    std::vector<ConfigProblem> problems_;
};

}  // namespace

SettingsResult readSettings(const ConfigDocument& document) {
    SettingsResult result;
    SettingsReader reader(document);
    result.settings.describe(reader);
    reader.finish();
    result.problems = reader.takeProblems();
    return result;
}

}  // namespace consort
