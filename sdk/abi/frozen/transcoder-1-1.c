/* SPDX-License-Identifier: Apache-2.0 */
/* Draft transcoder 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: 90a7600ddbc4bdf7317e8ac4a43b9da5c2f8fa285101c5a127d93ac3835c37e5
 * Before: nothing */
/* clang-format off */
#include <consort/draft/transcoder.h>
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
FROZEN_VALUE(CONSORT_TRANSCODE_REPEATABLE, 1LL);
FROZEN_VALUE(CONSORT_TRANSCODE_EXACT, 2LL);
FROZEN_TEXT(CONSORT_TRANSCODER_ID, "consort.transcoder/1");
FROZEN_TABLE(consort_transcode, 96, 8);
FROZEN_MEMBER(consort_transcode, size, 0, uint32_t);
FROZEN_MEMBER(consort_transcode, flags, 4, uint32_t);
FROZEN_MEMBER(consort_transcode, source_type, 8, consort_str);
FROZEN_MEMBER(consort_transcode, source_codec, 24, consort_str);
FROZEN_MEMBER(consort_transcode, format, 40, consort_str);
FROZEN_MEMBER(consort_transcode, bitrate_kbps, 56, uint32_t);
FROZEN_MEMBER(consort_transcode, rate_hz, 60, uint32_t);
FROZEN_MEMBER(consort_transcode, channels, 64, uint32_t);
FROZEN_MEMBER(consort_transcode, source_bitrate_kbps, 68, uint32_t);
FROZEN_MEMBER(consort_transcode, duration_ms, 72, int64_t);
FROZEN_MEMBER(consort_transcode, offset_ms, 80, int64_t);
FROZEN_MEMBER(consort_transcode, gain_db, 88, double);
FROZEN_TABLE(consort_transcode_plan, 64, 8);
FROZEN_MEMBER(consort_transcode_plan, size, 0, uint32_t);
FROZEN_MEMBER(consort_transcode_plan, flags, 4, uint32_t);
FROZEN_MEMBER(consort_transcode_plan, argv, 8, const consort_str *);
FROZEN_MEMBER(consort_transcode_plan, n_argv, 16, uint32_t);
FROZEN_MEMBER(consort_transcode_plan, bitrate_kbps, 20, uint32_t);
FROZEN_MEMBER(consort_transcode_plan, content_type, 24, consort_str);
FROZEN_MEMBER(consort_transcode_plan, suffix, 40, consort_str);
FROZEN_MEMBER(consort_transcode_plan, bytes, 56, uint64_t);
FROZEN_LEAF(consort_transcode_plan_sink, 16, 8);
FROZEN_MEMBER(consort_transcode_plan_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_transcode_plan_sink, push, 8, int32_t (*)(void *, const consort_transcode_plan *));
FROZEN_TABLE(consort_transcoder_v1, 16, 8);
FROZEN_MEMBER(consort_transcoder_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_transcoder_v1, flags, 4, uint32_t);
FROZEN_MEMBER(consort_transcoder_v1, plan, 8, int32_t (*)(void *, consort_call *, const consort_transcode *, consort_transcode_plan_sink));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
