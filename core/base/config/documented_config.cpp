// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/settings_reader.h"

namespace consort {

namespace {

/// Every key as a comment with its default, so that the file changes nothing until it is edited.
class DocumentationWriter final : public FieldVisitor {
public:
    void beginSection(std::string_view name, std::string_view help) override {
        out_ += "\n# " + std::string(help) + ".\n[" + std::string(name) + "]\n";
    }

    void endSection() override {}

    void text(std::string_view name, std::string& value, std::string_view help) override {
        write(name, quoted(value), help);
    }

    void secret(std::string_view name, std::string& value, std::string_view help) override {
        write(
            name,
            quoted(value),
            std::string(help) + ". Also { env = \"NAME\" } or { file = \"path\" }"
        );
    }

    void choice(
        std::string_view name,
        std::string& value,
        std::span<const std::string_view> allowed,
        std::string_view help
    ) override {
        std::string options;
        for (const auto option : allowed) {
            options += (options.empty() ? "" : ", ") + quoted(option);
        }
        write(name, quoted(value), std::string(help) + ": " + options);
    }

    void flag(std::string_view name, bool& value, std::string_view help) override {
        write(name, value ? "true" : "false", help);
    }

    void integer(
        std::string_view name,
        std::int64_t& value,
        std::int64_t minimum,
        std::int64_t maximum,
        std::string_view help
    ) override {
        write(
            name,
            std::to_string(value),
            std::string(help) + " (" + std::to_string(minimum) + " to " + std::to_string(maximum) +
                ")"
        );
    }

    void duration(std::string_view name, std::chrono::seconds& value, std::string_view help)
        override {
        write(name, quoted(formatDuration(value)), help);
    }

    void size(std::string_view name, ByteSize& value, std::string_view help) override {
        write(name, quoted(formatSize(value)), help);
    }

    void list(std::string_view name, std::vector<std::string>& value, std::string_view help)
        override {
        std::string items;
        for (const auto& item : value) {
            items += (items.empty() ? "" : ", ") + quoted(item);
        }
        write(name, "[" + items + "]", help);
    }

    const std::string& text() const { return out_; }

private:
    static std::string quoted(std::string_view value) { return '"' + std::string(value) + '"'; }

    void write(std::string_view name, const std::string& value, std::string_view help) {
        out_ += "# " + std::string(help) + ".\n# " + std::string(name) + " = " + value + "\n";
    }

    std::string out_;
};

constexpr std::string_view kHead =
    "# Consort's configuration. Every key has the default shown; remove the # to change it.\n"
    "# Any key can be set by the environment: CONSORT__SERVER__LISTEN sets server.listen.\n"
    "# `consort check-config` names every mistake with its line.\n";

constexpr std::string_view kInstances =
    "\n# Where the music lives. Another storage is another `use`; several instances may run side "
    "by side.\n"
    "[plugins.music]\n"
    "use = \"consort.storage-fs\"\n"
    "config.root = \"/srv/music\"\n"
    "\n# Who may sign in: accounts with passwords of their own.\n"
    "[plugins.local]\n"
    "use = \"consort.auth-local\"\n"
    "\n# In which order instances are asked.\n"
    "[chains]\n"
    "auth = [\"local\"]\n"
    "storage = { default = \"music\" }\n";

}  // namespace

std::string renderDocumentedConfig() {
    DocumentationWriter writer;
    Settings defaults;
    defaults.describe(writer);
    return std::string(kHead) + writer.text() + std::string(kInstances);
}

}  // namespace consort
