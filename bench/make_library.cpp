// SPDX-License-Identifier: Apache-2.0
// make_library TEMPLATES OUT COUNT: COUNT tagged tracks below OUT, each a copy of one of the audio
// files in TEMPLATES with tags of its own. The same arguments give the same library.
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fileref.h>
#include <tpropertymap.h>

namespace fs = std::filesystem;

namespace {

constexpr int kTracksPerAlbum = 12;
constexpr int kAlbumsPerArtist = 4;

constexpr std::array kFirst{"Amber",   "Brass",  "Cedar",   "Drift",  "Ember",   "Fable",  "Glass",
                            "Harbour", "Indigo", "Juniper", "Kettle", "Lumen",   "Meadow", "North",
                            "Opal",    "Paper",  "Quartz",  "Russet", "Silver",  "Timber", "Umbra",
                            "Velvet",  "Willow", "Zinc",    "Ålder",  "Équinoxe"};
constexpr std::array kSecond{"Anchor",   "Bridges",  "Cartographer", "Dial",      "Engines",
                             "Foxes",    "Gardens",  "Hours",        "Islands",   "Junction",
                             "Kites",    "Lanterns", "Machine",      "Nocturne",  "Orchards",
                             "Pilots",   "Quarter",  "Rivers",       "Signals",   "Towers",
                             "Undertow", "Voices",   "Weather",      "Yesterdays"};
constexpr std::array kGenres{
    "Rock", "Jazz", "Ambient", "Folk", "Electronic", "Classical", "Hip-Hop", "Reggae"};

using Rng = std::mt19937_64;

// std::uniform_int_distribution differs between libraries; this does not.
std::size_t below(Rng& rng, std::size_t bound) {
    return static_cast<std::size_t>(rng() % bound);
}

std::string phrase(Rng& rng) {
    std::string text = kFirst[below(rng, kFirst.size())];
    text += ' ';
    text += kSecond[below(rng, kSecond.size())];
    return text;
}

TagLib::String utf8(const std::string& text) {
    return {text, TagLib::String::UTF8};
}

struct Place {
    std::string artist;
    std::string album;
    std::string genre;
    int year = 0;
    int track = 0;
};

void tag(
    const fs::path& file, const Place& place, const std::string& title, const std::string& id
) {
    TagLib::FileRef reference(file.c_str(), false);
    if (reference.isNull()) {
        throw std::runtime_error("TagLib cannot open " + file.string());
    }
    TagLib::PropertyMap tags;
    tags["TITLE"] = utf8(title);
    tags["ARTIST"] = utf8(place.artist);
    tags["ALBUMARTIST"] = utf8(place.artist);
    tags["ALBUM"] = utf8(place.album);
    tags["GENRE"] = utf8(place.genre);
    tags["DATE"] = utf8(std::to_string(place.year));
    tags["TRACKNUMBER"] = utf8(std::to_string(place.track) + "/" + std::to_string(kTracksPerAlbum));
    tags["DISCNUMBER"] = utf8("1/1");
    tags["COMPOSER"] = utf8(place.artist + " Ensemble");
    tags["MUSICBRAINZ_TRACKID"] = utf8(id);
    tags["REPLAYGAIN_TRACK_GAIN"] = utf8("-6.30 dB");
    reference.file()->setProperties(tags);
    if (!reference.save()) {
        throw std::runtime_error("TagLib cannot write " + file.string());
    }
}

std::string uuid(Rng& rng) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "00000000-0000-4000-8000-000000000000";
    for (const std::size_t at :
         {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 24, 25, 26, 27, 28, 29, 30, 31}) {
        text[at] = kDigits[below(rng, kDigits.size())];
    }
    return text;
}

void make(const std::vector<fs::path>& templates, const fs::path& out, int count) {
    Rng rng(20'000);
    Place place;
    fs::path folder;
    fs::path sound;
    for (int index = 0; index < count; ++index) {
        place.track = index % kTracksPerAlbum + 1;
        if (place.track == 1) {
            const int album = index / kTracksPerAlbum;
            if (album % kAlbumsPerArtist == 0) {
                place.artist =
                    "The " + phrase(rng) + " " + std::to_string(album / kAlbumsPerArtist);
            }
            place.album = phrase(rng) + " " + std::to_string(album);
            place.genre = kGenres[below(rng, kGenres.size())];
            place.year = static_cast<int>(1960 + below(rng, 65));
            sound = templates[below(rng, templates.size())];
            folder = out / place.artist / place.album;
            fs::create_directories(folder);
        }
        const std::string title = phrase(rng) + " " + kSecond[below(rng, kSecond.size())];
        const std::string number = (place.track < 10 ? "0" : "") + std::to_string(place.track);
        const fs::path file = folder / (number + " " + title + sound.extension().string());
        fs::copy_file(sound, file, fs::copy_options::overwrite_existing);
        tag(file, place, title, uuid(rng));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: make_library TEMPLATES OUT COUNT\n";
        return 2;
    }
    try {
        std::vector<fs::path> templates;
        for (const auto& entry : fs::directory_iterator(argv[1])) {
            templates.push_back(entry.path());
        }
        std::sort(templates.begin(), templates.end());
        make(templates, argv[2], std::stoi(argv[3]));
    } catch (const std::exception& error) {
        std::cerr << "make_library: " << error.what() << "\n";
        return 1;
    }
}
