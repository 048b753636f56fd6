/* SPDX-License-Identifier: Apache-2.0 */
/* Draft storage-watch 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: 81ba8067dbed0cbc5196ed82603e1e0e864e2aab370ff233961ac543a9a87bf5
 * Before: nothing */
/* clang-format off */
#include <consort/draft/storage_watch.h>
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
FROZEN_VALUE(CONSORT_CHANGE_CHANGED, 0LL);
FROZEN_VALUE(CONSORT_CHANGE_REMOVED, 1LL);
FROZEN_VALUE(CONSORT_CHANGE_OVERFLOW, 2LL);
FROZEN_VALUE(CONSORT_CHANGE_READY, 3LL);
FROZEN_TEXT(CONSORT_STORAGE_WATCH_ID, "consort.storage-watch/1");
FROZEN_TABLE(consort_storage_change, 24, 8);
FROZEN_MEMBER(consort_storage_change, size, 0, uint32_t);
FROZEN_MEMBER(consort_storage_change, kind, 4, uint32_t);
FROZEN_MEMBER(consort_storage_change, key, 8, consort_str);
FROZEN_LEAF(consort_storage_change_sink, 16, 8);
FROZEN_MEMBER(consort_storage_change_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_storage_change_sink, push, 8, int32_t (*)(void *, const consort_storage_change *));
FROZEN_TABLE(consort_storage_watch_v1, 16, 8);
FROZEN_MEMBER(consort_storage_watch_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_storage_watch_v1, flags, 4, uint32_t);
FROZEN_MEMBER(consort_storage_watch_v1, watch, 8, int32_t (*)(void *, consort_call *, consort_storage_change_sink));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
