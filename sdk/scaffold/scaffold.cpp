// SPDX-License-Identifier: Apache-2.0
#include "scaffold.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <ostream>
#include <stdexcept>

#include "templates.h"

namespace consort::scaffold {

namespace {

constexpr std::string_view kCommon = "common";
constexpr std::size_t kMaxName = 64;

using Words = std::map<std::string, std::string, std::less<>>;

std::string_view textOf(std::string_view folder, std::string_view name) {
    for (const auto& file : templateFiles()) {
        if (file.folder == folder && file.name == name) {
            return file.text;
        }
    }
    throw std::logic_error("there is no template " + std::string(folder) + "/" + std::string(name));
}

/// The line of about.txt: summary, configuration, advice, libraries; empty when there is none.
std::string aboutLine(std::string_view kind, int index) {
    auto text = textOf(kind, "about.txt");
    for (int i = 0; i < index && !text.empty(); ++i) {
        text.remove_prefix(text.find('\n') + 1);
    }
    return std::string(text.substr(0, text.find('\n')));
}

bool isKind(std::string_view name) {
    const auto all = kinds();
    return std::any_of(all.begin(), all.end(), [name](const Kind& kind) {
        return kind.name == name;
    });
}

bool isName(std::string_view name) {
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !name.empty() && name.size() <= kMaxName && name[0] >= 'a' && name[0] <= 'z' &&
           name.back() != '-' && name.find("--") == std::string_view::npos &&
           std::all_of(name.begin(), name.end(), isPart);
}

/// "my-webdav" as MyWebdav.
std::string className(std::string_view name) {
    std::string out;
    bool isStart = true;
    for (const char c : name) {
        if (c == '-') {
            isStart = true;
            continue;
        }
        out += isStart ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        isStart = false;
    }
    return out;
}

std::string replaced(std::string text, char from, char to) {
    std::replace(text.begin(), text.end(), from, to);
    return text;
}

Words wordsFor(const Request& request) {
    auto title = replaced(request.name, '-', ' ');
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    const auto config = aboutLine(request.kind, 1);
    return {
        {"NAME", request.name},
        {"INSTANCE", request.name},
        {"FILE", replaced(request.name, '-', '_')},
        {"CLASS", className(request.name)},
        {"ID", "org.example." + request.name},
        {"TITLE", std::move(title)},
        {"KIND", request.kind},
        {"SUMMARY", aboutLine(request.kind, 0)},
        {"CONFIG", config.empty() ? "" : config + "\n"},
        {"ADVICE", aboutLine(request.kind, 2)},
        {"LIBRARIES", aboutLine(request.kind, 3)},
    };
}

std::string filledIn(std::string_view text, const Words& words) {
    std::string out;
    while (!text.empty()) {
        const auto start = text.find('@');
        out += text.substr(0, start);
        if (start == std::string_view::npos) {
            break;
        }
        text.remove_prefix(start + 1);
        const auto end = text.find('@');
        const auto word =
            end == std::string_view::npos ? words.end() : words.find(text.substr(0, end));
        if (word == words.end()) {
            out += '@';
            continue;
        }
        // The advice has words of its own.
        out += filledIn(word->second, word->first == "ADVICE" ? words : Words{});
        text.remove_prefix(end + 1);
    }
    return out;
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    if (!stream.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

}  // namespace

std::vector<Kind> kinds() {
    std::vector<Kind> found;
    for (const auto& file : templateFiles()) {
        if (file.name == "about.txt") {
            found.push_back({file.folder, file.text.substr(0, file.text.find('\n'))});
        }
    }
    return found;
}

std::vector<std::filesystem::path> writePlugin(const Request& request) {
    if (!isKind(request.kind)) {
        throw std::invalid_argument("there is no kind \"" + request.kind + "\"");
    }
    if (!isName(request.name)) {
        throw std::invalid_argument(
            "\"" + request.name + "\" cannot be a name: it is a-z, 0-9 and \"-\", such as my-webdav"
        );
    }
    const auto words = wordsFor(request);
    const auto directory =
        request.directory.empty() ? std::filesystem::path(request.name) : request.directory;
    const std::vector<std::pair<std::filesystem::path, std::string_view>> files{
        {"CMakeLists.txt", textOf(kCommon, "CMakeLists.txt")},
        {words.at("FILE") + ".cpp", textOf(request.kind, "plugin.cpp.in")},
        {"check.toml", textOf(request.kind, "check.toml")},
        {"README.md", textOf(kCommon, "README.md")},
        {".github/workflows/ci.yml", textOf(kCommon, "ci.yml")},
    };
    std::vector<std::filesystem::path> written;
    for (const auto& [name, text] : files) {
        if (std::filesystem::exists(directory / name)) {
            throw std::runtime_error((directory / name).string() + " exists already");
        }
    }
    for (const auto& [name, text] : files) {
        write(directory / name, filledIn(text, words));
        written.push_back(directory / name);
    }
    return written;
}

int runCommand(const std::vector<std::string>& words, std::ostream& out, std::ostream& err) {
    if (words.size() != 2 && words.size() != 3) {
        err << "usage: new KIND NAME [DIR]\n\nkinds:\n";
        for (const auto& kind : kinds()) {
            std::string name(kind.name);
            name.resize(20, ' ');
            err << "  " << name << kind.summary << "\n";
        }
        return 2;
    }
    try {
        const auto files = writePlugin({words[0], words[1], words.size() == 3 ? words[2] : ""});
        for (const auto& file : files) {
            out << file.string() << "\n";
        }
        const auto directory = files.front().parent_path().string();
        out << "next: cmake -S " << directory << " -B " << directory << "/build && cmake --build "
            << directory << "/build && ctest --test-dir " << directory << "/build\n";
        return 0;
    } catch (const std::invalid_argument& error) {
        err << error.what() << "; `new` alone lists the kinds\n";
        return 2;
    } catch (const std::exception& error) {
        err << error.what() << "\n";
        return 1;
    }
}

}  // namespace consort::scaffold
