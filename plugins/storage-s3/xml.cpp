// SPDX-License-Identifier: Apache-2.0
#include "xml.h"

#include <exception>
#include <memory>
#include <vector>

#include <expat.h>

#include <consort/sdk/error.hpp>

namespace consort::s3 {

namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxText = 65'536;

struct Freed {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

using Parser = std::unique_ptr<XML_ParserStruct, Freed>;

class Reader final {
public:
    explicit Reader(const OnElement& onElement)
        : onElement_(onElement), parser_(XML_ParserCreate(nullptr)) {
        if (!parser_) {
            throw sdk::QuotaExceeded("no memory for an XML parser");
        }
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), &onStart, &onEnd);
        XML_SetCharacterDataHandler(parser_.get(), &onText);
        // S3 has no document types, and what they can do (entities) is only ever an attack.
        XML_SetStartDoctypeDeclHandler(parser_.get(), &onDoctype);
    }

    void read(std::string_view document) {
        const auto length = static_cast<int>(document.size());
        const auto status = XML_Parse(parser_.get(), document.data(), length, XML_TRUE);
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        if (status != XML_STATUS_OK) {
            const char* why =
                refused_ != nullptr ? refused_ : XML_ErrorString(XML_GetErrorCode(parser_.get()));
            throw sdk::Unavailable(std::string("the server's answer is no XML: ") + why);
        }
    }

private:
    struct Element {
        std::size_t pathLength;  ///< Of the element around it.
        std::string text;
    };

    static Reader& self(void* context) { return *static_cast<Reader*>(context); }

    static void onStart(void* context, const char* name, const char** /*attributes*/) {
        auto& reader = self(context);
        if (reader.open_.size() == kMaxDepth) {
            reader.refuse("it is nested too deeply");
            return;
        }
        std::string_view local(name);
        local.remove_prefix(local.rfind(':') + 1);
        reader.open_.push_back({reader.path_.size(), {}});
        reader.path_ += (reader.path_.empty() ? "" : "/");
        reader.path_ += local;
    }

    static void onEnd(void* context, const char* /*name*/) {
        auto& reader = self(context);
        // Expat still reports the end of an empty element at which the parser was stopped.
        if (reader.isStopped_) {
            return;
        }
        try {
            reader.onElement_(reader.path_, reader.open_.back().text);
        } catch (...) {
            reader.thrown_ = std::current_exception();
            reader.stop();
        }
        reader.path_.resize(reader.open_.back().pathLength);
        reader.open_.pop_back();
    }

    static void onText(void* context, const char* text, int length) {
        auto& reader = self(context);
        if (reader.isStopped_ || reader.open_.empty()) {
            return;
        }
        auto& whole = reader.open_.back().text;
        whole.append(text, static_cast<std::size_t>(length));
        if (whole.size() > kMaxText) {
            reader.refuse("a text is too long");
        }
    }

    static void onDoctype(
        void* context, const char* /*name*/, const char* /*id*/, const char* /*id*/, int /*has*/
    ) {
        self(context).refuse("it has a document type");
    }

    void refuse(const char* why) {
        refused_ = why;
        stop();
    }

    void stop() {
        isStopped_ = true;
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    const OnElement& onElement_;
    Parser parser_;
    std::vector<Element> open_;
    std::string path_;
    std::exception_ptr thrown_;
    const char* refused_ = nullptr;
    bool isStopped_ = false;
};

}  // namespace

void readXml(std::string_view document, const OnElement& onElement) {
    Reader(onElement).read(document);
}

std::string xmlText(std::string_view document, std::string_view path) {
    std::string found;
    bool isFound = false;
    readXml(document, [&](std::string_view at, std::string_view text) {
        if (!isFound && at == path) {
            found = text;
            isFound = true;
        }
    });
    return found;
}

}  // namespace consort::s3
