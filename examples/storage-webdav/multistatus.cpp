// SPDX-License-Identifier: Apache-2.0
#include "multistatus.h"

#include <charconv>

#include <consort/sdk.hpp>

#include "text.h"

namespace webdav {

namespace {

std::string trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos
               ? ""
               : std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

void appendUtf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (code >> 18 & 0x7));
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// The five entities of XML and numeric ones.
void appendEntity(std::string& out, std::string_view name) {
    if (name == "amp") {
        out += '&';
    } else if (name == "lt") {
        out += '<';
    } else if (name == "gt") {
        out += '>';
    } else if (name == "quot") {
        out += '"';
    } else if (name == "apos") {
        out += '\'';
    } else if (name.starts_with('#')) {
        const bool isHex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        std::uint32_t code = 0;
        const auto digits = name.substr(isHex ? 2 : 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), code, isHex ? 16 : 10);
        appendUtf8(out, code);
    }
}

std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto start = text.find('&');
        out += text.substr(0, start);
        if (start == std::string_view::npos) {
            break;
        }
        text.remove_prefix(start + 1);
        const auto end = text.find(';');
        if (end == std::string_view::npos) {
            break;
        }
        appendEntity(out, text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return out;
}

/// "D:href xmlns=…" is href, in lower case.
std::string localName(std::string_view tag) {
    tag = tag.substr(0, tag.find_first_of(" \t\r\n/"));
    if (const auto colon = tag.find(':'); colon != std::string_view::npos) {
        tag.remove_prefix(colon + 1);
    }
    std::string name(tag);
    for (char& c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return name;
}

class Reader final {
public:
    std::vector<Resource> read(std::string_view xml) {
        while (!xml.empty()) {
            const auto open = xml.find('<');
            text_ += unescaped(xml.substr(0, open));
            if (open == std::string_view::npos) {
                break;
            }
            xml.remove_prefix(open);
            if (xml.starts_with("<![CDATA[")) {
                const auto end = std::min(xml.find("]]>"), xml.size());
                text_ += xml.substr(9, end - std::min<std::size_t>(end, 9));
                xml.remove_prefix(std::min(end + 3, xml.size()));
                continue;
            }
            const auto closer = xml.starts_with("<!--") ? std::string_view("-->") : ">";
            const auto close = xml.find(closer);
            if (close == std::string_view::npos) {
                throw consort::sdk::Unavailable("the server's listing breaks off");
            }
            takeTag(xml.substr(1, close - 1));
            xml.remove_prefix(close + closer.size());
        }
        if (!isComplete_) {
            throw consort::sdk::Unavailable("the server's answer is no WebDAV listing");
        }
        return std::move(resources_);
    }

private:
    void takeTag(std::string_view tag) {
        if (tag.starts_with('!') || tag.starts_with('?')) {
            return;
        }
        if (tag.starts_with('/')) {
            takeEnd(localName(tag.substr(1)));
        } else {
            const auto name = localName(tag);
            if (name == "response") {
                resources_.emplace_back();
            } else if (name == "collection" && !resources_.empty()) {
                resources_.back().isCollection = true;
            } else if (name == "multistatus" && tag.ends_with('/')) {
                isComplete_ = true;
            }
        }
        text_.clear();
    }

    void takeEnd(const std::string& name) {
        if (name == "multistatus") {
            isComplete_ = true;
        }
        if (resources_.empty()) {
            return;
        }
        auto& resource = resources_.back();
        auto value = trimmed(text_);
        if (name == "href" && resource.href.empty()) {
            resource.href = std::move(value);
        } else if (name == "getcontentlength") {
            std::from_chars(value.data(), value.data() + value.size(), resource.bytes);
        } else if (name == "getlastmodified") {
            resource.mtimeMs = parseHttpDate(value);
        } else if (name == "getcontenttype") {
            resource.contentType = std::move(value);
        } else if (name == "getetag") {
            resource.etag = bareEtag(value);
        }
    }

    std::vector<Resource> resources_;
    std::string text_;
    bool isComplete_ = false;
};

}  // namespace

std::vector<Resource> parseMultistatus(std::string_view xml) {
    return Reader().read(xml);
}

}  // namespace webdav
