// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <consort/sdk.hpp>

namespace sdk = consort::sdk;

/// RFC 3986's unreserved characters stay, all others become %XX: a slash in a title, too.
static std::string percentEncoded(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (kPlain.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xf];
    }
    return out;
}

/// Whether a line begins with a time such as [01:23.45].
static bool isTimed(std::string_view text) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = text.find('['); at != std::string_view::npos;
         at = text.find('[', at + 1)) {
        const auto rest = text.substr(at + 1);
        const auto digits = static_cast<std::size_t>(
            std::find_if_not(rest.begin(), rest.end(), isDigit) - rest.begin()
        );
        if (digits > 0 && rest.size() > digits + 1 && rest[digits] == ':' &&
            isDigit(rest[digits + 1])) {
            return true;
        }
    }
    return false;
}

/// Lyrics from any web server that has a file for each song.
class LyricsHttp final : public sdk::LyricsProvider {
public:
    static constexpr sdk::Info kInfo{
        .id = "org.example.lyrics-http",
        .name = "Lyrics over HTTP",
        .version = "1.0.0",
        .license = "Apache-2.0",
        .uses = {"http:config"}};

    struct Config {
        std::string url;
        std::string file = "{artist}/{title}.lrc";
        std::string language;

        void describe(sdk::Fields& fields) {
            fields("url", url, "Where the files are").required().format("uri");
            fields("file", file, "Path of one, with {artist}, {album} and {title}").minLength(1);
            fields("language", language, "BCP 47 tag of all of them; empty: unknown");
        }
    };

    LyricsHttp(sdk::Host host, Config config) : host_(host), config_(std::move(config)) {
        if (!config_.url.ends_with('/')) {
            config_.url += '/';
        }
    }

    std::vector<sdk::Lyrics> lookup(sdk::Call call, const sdk::Track& track) override {
        if (track.title.empty()) {
            return {};
        }
        const auto url = urlFor(track);
        auto response = host_.http().get(call, url, {{"accept", "text/plain, */*"}});
        if (response.status == 404 || response.status == 410) {
            return {};
        }
        if (response.status == 401 || response.status == 403) {
            throw sdk::Denied("the lyrics server answered " + std::to_string(response.status));
        }
        if (!response.isSuccess()) {
            throw sdk::Unavailable(
                "the lyrics server answered " + std::to_string(response.status),
                response.retryAfter()
            );
        }
        sdk::Lyrics found{.text = response.text(call, kMaxBytes)};
        if (found.text.empty()) {
            return {};
        }
        requireText(response, found.text);
        found.format = isTimed(found.text) ? sdk::LyricsFormat::Lrc : sdk::LyricsFormat::Plain;
        found.language = config_.language;
        found.sourceName = kInfo.name;
        found.sourceUrl = url;
        found.confidence = track.artist.empty() ? 0.5F : 0.9F;
        return {std::move(found)};
    }

private:
    static constexpr std::size_t kMaxBytes = 256 * 1024;

    /// A sign-in page or an image, with status 200, is an answer that failed.
    static void requireText(const sdk::HttpResponse& response, const std::string& text) {
        const auto type = response.header("content-type");
        const bool isPage = type.starts_with("text/html") || text.starts_with('<');
        if (isPage || text.find('\0') != std::string::npos) {
            throw sdk::Unavailable("the lyrics server answered with something that is no text");
        }
    }

    std::string urlFor(const sdk::Track& track) const {
        std::string url = config_.url;
        std::string_view rest = config_.file;
        while (!rest.empty()) {
            const auto open = rest.find('{');
            url += rest.substr(0, open);
            if (open == std::string_view::npos) {
                break;
            }
            const auto close = std::min(rest.find('}', open), rest.size() - 1);
            const auto word = rest.substr(open + 1, close - open - 1);
            url += percentEncoded(
                word == "artist"  ? track.artist
                : word == "album" ? track.album
                : word == "title" ? track.title
                                  : std::string()
            );
            rest.remove_prefix(close + 1);
        }
        return url;
    }

    sdk::Host host_;
    Config config_;
};

CONSORT_PLUGIN(LyricsHttp)
