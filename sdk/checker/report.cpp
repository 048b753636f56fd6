// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <algorithm>

#include "core/base/json_writer.h"
#include "core/base/text.h"

namespace consort::checker {

namespace {

std::string indented(const std::string& text, const std::string& margin) {
    std::string out;
    std::size_t from = 0;
    while (from < text.size()) {
        const auto end = std::min(text.find('\n', from), text.size());
        out += margin + text.substr(from, end - from) + "\n";
        from = end + 1;
    }
    return out;
}

std::string only(const Result& result) {
    std::string expression = "'^";
    for (const char letter : result.name) {
        expression += letter == '.' ? "\\." : std::string(1, letter);
    }
    return expression + "$'";
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char letter : sanitizeUtf8(text)) {
        switch (letter) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                // XML has no form for the other control characters.
                out += letter >= 0 && letter < ' ' && letter != '\n' ? ' ' : letter;
        }
    }
    return out;
}

std::string seconds(const Result& result) {
    const auto digits = std::to_string(result.took.count() % 1000);
    return std::to_string(result.took.count() / 1000) + "." + std::string(3 - digits.size(), '0') +
           digits;
}

}  // namespace

int Report::count(Verdict verdict) const {
    return static_cast<int>(std::count_if(
        results.begin(),
        results.end(),
        [verdict](const Result& result) { return result.verdict == verdict; }
    ));
}

bool Report::hasBad() const {
    const auto bad = [](const Result& result) { return isBad(result.verdict); };
    return !refusal.empty() || std::any_of(results.begin(), results.end(), bad);
}

std::string describe(const Result& result, const std::string& again) {
    std::string text(nameOf(result.verdict));
    text.resize(6, ' ');
    text += result.name;
    if (result.verdict == Verdict::Pass) {
        return text + "\n";
    }
    text += ": " + sanitizeUtf8(result.message) + "\n";
    if (result.verdict != Verdict::Skip) {
        text += "      what to do: " + result.remedy + "\n";
    }
    if (isBad(result.verdict)) {
        if (!result.lastCall.empty()) {
            text += "      last call:  " + sanitizeUtf8(result.lastCall) + "\n";
        }
        text +=
            "      again:      gdb --args " + again + " --in-process --only " + only(result) + "\n";
        text += indented(sanitizeUtf8(result.output), "      | ");
    }
    return text;
}

std::string summary(const Report& report) {
    std::string text = std::to_string(report.results.size()) + " checks: ";
    for (const auto verdict :
         {Verdict::Pass,
          Verdict::Warn,
          Verdict::Skip,
          Verdict::Fail,
          Verdict::Crash,
          Verdict::Hang}) {
        const auto count = report.count(verdict);
        if (count > 0 || verdict == Verdict::Pass) {
            text += (text.ends_with(": ") ? "" : ", ") + std::to_string(count) + " " +
                    std::string(nameOf(verdict));
        }
    }
    return text + "\n";
}

std::string toJson(const Report& report) {
    JsonWriter out;
    out.beginObject().member("plugin", report.file);
    if (!report.refusal.empty()) {
        out.member("refused", sanitizeUtf8(report.refusal));
    }
    out.key("checks").beginArray();
    for (const auto& result : report.results) {
        out.beginObject()
            .member("name", result.name)
            .member("verdict", nameOf(result.verdict))
            .member("milliseconds", result.took.count());
        if (result.verdict != Verdict::Pass) {
            out.member("message", sanitizeUtf8(result.message)).member("remedy", result.remedy);
        }
        if (isBad(result.verdict)) {
            out.member("last_call", sanitizeUtf8(result.lastCall))
                .member("output", sanitizeUtf8(result.output));
        }
        out.endObject();
    }
    out.endArray().endObject();
    return out.str() + "\n";
}

std::string toJunit(const Report& report) {
    const auto bad =
        report.count(Verdict::Fail) + report.count(Verdict::Crash) + report.count(Verdict::Hang);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" +
                      escaped(report.file) + "\" tests=\"" + std::to_string(report.results.size()) +
                      "\" failures=\"" + std::to_string(bad) + "\" skipped=\"" +
                      std::to_string(report.count(Verdict::Skip)) + "\">\n";
    for (const auto& result : report.results) {
        out += "  <testcase classname=\"" + escaped(report.file) + "\" name=\"" + result.name +
               "\" time=\"" + seconds(result) + "\"";
        if (isBad(result.verdict)) {
            out +=
                "><failure type=\"" + std::string(nameOf(result.verdict)) + "\" message=\"" +
                escaped(result.message) + "\">" +
                escaped(result.remedy + "\nlast call: " + result.lastCall + "\n" + result.output) +
                "</failure></testcase>\n";
        } else if (result.verdict == Verdict::Skip) {
            out += "><skipped message=\"" + escaped(result.message) + "\"/></testcase>\n";
        } else {
            out += "/>\n";
        }
    }
    return out + "</testsuite>\n";
}

}  // namespace consort::checker
