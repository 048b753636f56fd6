/* SPDX-License-Identifier: Apache-2.0 */
/* Draft music-source 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: 6df91cccbadca697d1847fd451444a5db43143daf8b94142ec48721e152fc126
 * Before: nothing */
/* clang-format off */
#include <consort/draft/music_source.h>
#include <stddef.h>
#ifdef __cplusplus
#include <type_traits>
#define FROZEN_IS(what, ...) std::is_same<decltype(what), __typeof__(__VA_ARGS__)>::value
#define FROZEN_FIELD(type, member, ...) FROZEN_IS(type::member, __VA_ARGS__)
#define FROZEN_ASSERT(...) static_assert(__VA_ARGS__)
#else
#define FROZEN_IS(what, ...) _Generic(&(what), __typeof__(__VA_ARGS__)*: 1, default: 0)
#define FROZEN_FIELD(type, member, ...) FROZEN_IS(((struct type*)0)->member, __VA_ARGS__)
#define FROZEN_ASSERT(...) _Static_assert(__VA_ARGS__)
#endif
/* A leaf keeps its size; a struct that begins with `size` may grow at its end. */
#define FROZEN_LEAF(type, bytes, align) \
    FROZEN_ASSERT(sizeof(struct type) == bytes && __alignof__(struct type) == align, #type " changed its size")
#define FROZEN_TABLE(type, bytes, align) \
    FROZEN_ASSERT(sizeof(struct type) >= bytes && __alignof__(struct type) == align, #type " lost members")
#define FROZEN_MEMBER(type, member, offset, ...) \
    FROZEN_ASSERT(FROZEN_FIELD(type, member, __VA_ARGS__), #type "." #member " changed its type"); \
    FROZEN_ASSERT(offsetof(struct type, member) == offset, #type "." #member " moved")
#define FROZEN_VALUE(name, number) FROZEN_ASSERT((long long)(name) == number, #name " changed its value")
#define FROZEN_TEXT(name, text) FROZEN_ASSERT(__builtin_strcmp(name, text) == 0, #name " changed its text")
#define FROZEN_SYMBOL(name, ...) FROZEN_ASSERT(FROZEN_IS(name, __VA_ARGS__), #name " changed its type")
FROZEN_TEXT(CONSORT_MUSIC_SOURCE_ID, "consort.music-source/1");
FROZEN_TABLE(consort_source_playlist, 112, 8);
FROZEN_MEMBER(consort_source_playlist, size, 0, uint32_t);
FROZEN_MEMBER(consort_source_playlist, flags, 4, uint32_t);
FROZEN_MEMBER(consort_source_playlist, id, 8, consort_str);
FROZEN_MEMBER(consort_source_playlist, name, 24, consort_str);
FROZEN_MEMBER(consort_source_playlist, description, 40, consort_str);
FROZEN_MEMBER(consort_source_playlist, owner, 56, consort_str);
FROZEN_MEMBER(consort_source_playlist, image_url, 72, consort_str);
FROZEN_MEMBER(consort_source_playlist, version, 88, consort_str);
FROZEN_MEMBER(consort_source_playlist, n_tracks, 104, uint64_t);
FROZEN_LEAF(consort_source_playlist_sink, 16, 8);
FROZEN_MEMBER(consort_source_playlist_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_source_playlist_sink, push, 8, int32_t (*)(void *, const consort_source_playlist *));
FROZEN_TABLE(consort_source_track, 56, 8);
FROZEN_MEMBER(consort_source_track, size, 0, uint32_t);
FROZEN_MEMBER(consort_source_track, flags, 4, uint32_t);
FROZEN_MEMBER(consort_source_track, track, 8, const consort_track *);
FROZEN_MEMBER(consort_source_track, uri, 16, consort_str);
FROZEN_MEMBER(consort_source_track, link, 32, consort_str);
FROZEN_MEMBER(consort_source_track, added_ms, 48, int64_t);
FROZEN_LEAF(consort_source_track_sink, 16, 8);
FROZEN_MEMBER(consort_source_track_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_source_track_sink, push, 8, int32_t (*)(void *, const consort_source_track *));
FROZEN_TABLE(consort_source_search, 24, 8);
FROZEN_MEMBER(consort_source_search, size, 0, uint32_t);
FROZEN_MEMBER(consort_source_search, limit, 4, uint32_t);
FROZEN_MEMBER(consort_source_search, text, 8, consort_str);
FROZEN_TABLE(consort_player_token, 32, 8);
FROZEN_MEMBER(consort_player_token, size, 0, uint32_t);
FROZEN_MEMBER(consort_player_token, flags, 4, uint32_t);
FROZEN_MEMBER(consort_player_token, token, 8, consort_str);
FROZEN_MEMBER(consort_player_token, expires_ms, 24, int64_t);
FROZEN_LEAF(consort_player_token_sink, 16, 8);
FROZEN_MEMBER(consort_player_token_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_player_token_sink, push, 8, int32_t (*)(void *, const consort_player_token *));
FROZEN_TABLE(consort_music_source_v1, 48, 8);
FROZEN_MEMBER(consort_music_source_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_music_source_v1, flags, 4, uint32_t);
FROZEN_MEMBER(consort_music_source_v1, playlists, 8, int32_t (*)(void *, consort_call *, const consort_account *, consort_source_playlist_sink));
FROZEN_MEMBER(consort_music_source_v1, playlist_tracks, 16, int32_t (*)(void *, consort_call *, const consort_account *, consort_str, consort_source_track_sink));
FROZEN_MEMBER(consort_music_source_v1, saved_tracks, 24, int32_t (*)(void *, consort_call *, const consort_account *, consort_source_track_sink));
FROZEN_MEMBER(consort_music_source_v1, search, 32, int32_t (*)(void *, consort_call *, const consort_account *, const consort_source_search *, consort_source_track_sink));
FROZEN_MEMBER(consort_music_source_v1, player_token, 40, int32_t (*)(void *, consort_call *, const consort_account *, consort_player_token_sink));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
