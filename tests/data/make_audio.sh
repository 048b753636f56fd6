#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_audio.sh DIR: two seconds of a tone in every format that is read, and two pictures, into DIR.
# Bit-exact, so that the same ffmpeg gives the same bytes.
set -eu
out=$1
mkdir -p "$out"
tone() { # NAME ARGS...: DIR/NAME from a stereo tone
    name=$1
    shift
    ffmpeg -nostdin -hide_banner -loglevel error -y -f lavfi \
        -i "sine=frequency=440:sample_rate=44100:duration=2" -ac 2 -map_metadata -1 \
        -fflags +bitexact -flags:a +bitexact "$@" "$out/$name"
}
tone tone.mp3 -c:a libmp3lame -b:a 128k
tone tone.flac -c:a flac
tone tone.ogg -c:a libvorbis -q:a 3
tone tone.opus -c:a libopus -b:a 64k
tone tone.m4a -c:a aac -b:a 96k
tone alac.m4a -c:a alac
tone tone.aac -c:a aac -b:a 96k -f adts
tone tone.wav -c:a pcm_s16le
tone tone.aiff -c:a pcm_s16be
tone tone.wma -c:a wmav2 -b:a 96k
tone tone.wv -c:a wavpack
tone tone.tta -c:a tta
picture() { # NAME COLOUR SIZE
    ffmpeg -nostdin -hide_banner -loglevel error -y -f lavfi -i "testsrc=size=$3:rate=1" \
        -frames:v 1 -vf "hue=h=$2" -fflags +bitexact "$out/$1"
}
picture cover.jpg 0 600x600
picture other.png 120 300x200
