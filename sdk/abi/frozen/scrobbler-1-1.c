/* SPDX-License-Identifier: Apache-2.0 */
/* Draft scrobbler 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: d05a6684479df44e71170be9a0081c8acee16ed318d417a6dff0f48482eb6cdc
 * Before: nothing */
/* clang-format off */
#include <consort/draft/scrobbler.h>
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
FROZEN_VALUE(CONSORT_SCROBBLE_TAKEN, 0LL);
FROZEN_VALUE(CONSORT_SCROBBLE_RETRY, 1LL);
FROZEN_VALUE(CONSORT_SCROBBLE_REJECTED, 2LL);
FROZEN_TEXT(CONSORT_SCROBBLER_ID, "consort.scrobbler/1");
FROZEN_TABLE(consort_listen, 48, 8);
FROZEN_MEMBER(consort_listen, size, 0, uint32_t);
FROZEN_MEMBER(consort_listen, flags, 4, uint32_t);
FROZEN_MEMBER(consort_listen, track, 8, const consort_track *);
FROZEN_MEMBER(consort_listen, at_ms, 16, int64_t);
FROZEN_MEMBER(consort_listen, played_ms, 24, int64_t);
FROZEN_MEMBER(consort_listen, client, 32, consort_str);
FROZEN_TABLE(consort_scrobble_verdict, 32, 8);
FROZEN_MEMBER(consort_scrobble_verdict, size, 0, uint32_t);
FROZEN_MEMBER(consort_scrobble_verdict, verdict, 4, uint32_t);
FROZEN_MEMBER(consort_scrobble_verdict, index, 8, uint32_t);
FROZEN_MEMBER(consort_scrobble_verdict, reserved, 12, uint32_t);
FROZEN_MEMBER(consort_scrobble_verdict, reason, 16, consort_str);
FROZEN_LEAF(consort_scrobble_verdict_sink, 16, 8);
FROZEN_MEMBER(consort_scrobble_verdict_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_scrobble_verdict_sink, push, 8, int32_t (*)(void *, const consort_scrobble_verdict *));
FROZEN_TABLE(consort_scrobbler_v1, 24, 8);
FROZEN_MEMBER(consort_scrobbler_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_scrobbler_v1, max_batch, 4, uint32_t);
FROZEN_MEMBER(consort_scrobbler_v1, now_playing, 8, int32_t (*)(void *, consort_call *, const consort_account *, const consort_listen *));
FROZEN_MEMBER(consort_scrobbler_v1, submit, 16, int32_t (*)(void *, consort_call *, const consort_account *, const consort_listen *const *, uint32_t, consort_scrobble_verdict_sink));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
