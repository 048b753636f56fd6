/* SPDX-License-Identifier: Apache-2.0 */
/* Draft metadata-agent 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: 95dde8da7f827552dd04034efa1988df55be2abee8838e35ffcaf2d074c1e06b
 * Before: nothing */
/* clang-format off */
#include <consort/draft/metadata_agent.h>
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
FROZEN_VALUE(CONSORT_ABOUT_ARTIST, 0LL);
FROZEN_VALUE(CONSORT_ABOUT_ALBUM, 1LL);
FROZEN_VALUE(CONSORT_ABOUT_TRACK, 2LL);
FROZEN_VALUE(CONSORT_FACT_TEXT, 0LL);
FROZEN_VALUE(CONSORT_FACT_IMAGE, 1LL);
FROZEN_VALUE(CONSORT_FACT_LINK, 2LL);
FROZEN_VALUE(CONSORT_FACT_GENRE, 3LL);
FROZEN_VALUE(CONSORT_FACT_SIMILAR, 4LL);
FROZEN_VALUE(CONSORT_FACT_TOP, 5LL);
FROZEN_VALUE(CONSORT_FACT_MB_ID, 6LL);
FROZEN_TEXT(CONSORT_METADATA_AGENT_ID, "consort.metadata-agent/1");
FROZEN_TABLE(consort_metadata_query, 80, 8);
FROZEN_MEMBER(consort_metadata_query, size, 0, uint32_t);
FROZEN_MEMBER(consort_metadata_query, about, 4, uint32_t);
FROZEN_MEMBER(consort_metadata_query, wanted, 8, uint32_t);
FROZEN_MEMBER(consort_metadata_query, reserved, 12, uint32_t);
FROZEN_MEMBER(consort_metadata_query, name, 16, consort_str);
FROZEN_MEMBER(consort_metadata_query, artist, 32, consort_str);
FROZEN_MEMBER(consort_metadata_query, mb_id, 48, consort_str);
FROZEN_MEMBER(consort_metadata_query, lang, 64, consort_str);
FROZEN_TABLE(consort_metadata_fact, 104, 8);
FROZEN_MEMBER(consort_metadata_fact, size, 0, uint32_t);
FROZEN_MEMBER(consort_metadata_fact, kind, 4, uint32_t);
FROZEN_MEMBER(consort_metadata_fact, value, 8, consort_str);
FROZEN_MEMBER(consort_metadata_fact, mb_id, 24, consort_str);
FROZEN_MEMBER(consort_metadata_fact, lang, 40, consort_str);
FROZEN_MEMBER(consort_metadata_fact, source_name, 56, consort_str);
FROZEN_MEMBER(consort_metadata_fact, source_url, 72, consort_str);
FROZEN_MEMBER(consort_metadata_fact, width, 88, uint32_t);
FROZEN_MEMBER(consort_metadata_fact, height, 92, uint32_t);
FROZEN_MEMBER(consort_metadata_fact, score, 96, double);
FROZEN_LEAF(consort_metadata_fact_sink, 16, 8);
FROZEN_MEMBER(consort_metadata_fact_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_metadata_fact_sink, push, 8, int32_t (*)(void *, const consort_metadata_fact *));
FROZEN_TABLE(consort_metadata_agent_v1, 16, 8);
FROZEN_MEMBER(consort_metadata_agent_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_metadata_agent_v1, flags, 4, uint32_t);
FROZEN_MEMBER(consort_metadata_agent_v1, lookup, 8, int32_t (*)(void *, consort_call *, const consort_metadata_query *, consort_metadata_fact_sink));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
