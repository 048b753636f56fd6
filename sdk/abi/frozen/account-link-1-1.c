/* SPDX-License-Identifier: Apache-2.0 */
/* Draft account-link 1, state 1. Written once by freeze.py and never edited.
 * Why: The first state that is guarded: later ones are measured by it.
 * Headers: b8dc71e824b95682605e9c8c05a0f6dafd2b5a543a0d373ffa57e66f5689b543
 * Before: nothing */
/* clang-format off */
#include <consort/draft/account_link.h>
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
FROZEN_TEXT(CONSORT_ACCOUNT_LINK_ID, "consort.account-link/1");
FROZEN_TABLE(consort_account, 80, 8);
FROZEN_MEMBER(consort_account, size, 0, uint32_t);
FROZEN_MEMBER(consort_account, flags, 4, uint32_t);
FROZEN_MEMBER(consort_account, user_id, 8, consort_str);
FROZEN_MEMBER(consort_account, subject, 24, consort_str);
FROZEN_MEMBER(consort_account, name, 40, consort_str);
FROZEN_MEMBER(consort_account, secret, 56, consort_str);
FROZEN_MEMBER(consort_account, expires_ms, 72, int64_t);
FROZEN_LEAF(consort_account_sink, 16, 8);
FROZEN_MEMBER(consort_account_sink, ctx, 0, void *);
FROZEN_MEMBER(consort_account_sink, push, 8, int32_t (*)(void *, const consort_account *));
FROZEN_TABLE(consort_account_link_v1, 48, 8);
FROZEN_MEMBER(consort_account_link_v1, size, 0, uint32_t);
FROZEN_MEMBER(consort_account_link_v1, flags, 4, uint32_t);
FROZEN_MEMBER(consort_account_link_v1, begin, 8, int32_t (*)(void *, consort_call *, const consort_login_start *, consort_login_redirect_sink));
FROZEN_MEMBER(consort_account_link_v1, finish, 16, int32_t (*)(void *, consort_call *, const consort_login_return *, consort_account_sink));
FROZEN_MEMBER(consort_account_link_v1, token, 24, int32_t (*)(void *, consort_call *, consort_str, consort_account_sink));
FROZEN_MEMBER(consort_account_link_v1, renew, 32, int32_t (*)(void *, consort_call *, const consort_account *, consort_account_sink));
FROZEN_MEMBER(consort_account_link_v1, unlink, 40, int32_t (*)(void *, consort_call *, const consort_account *));
#undef FROZEN_ASSERT
#undef FROZEN_FIELD
#undef FROZEN_IS
#undef FROZEN_LEAF
#undef FROZEN_MEMBER
#undef FROZEN_SYMBOL
#undef FROZEN_TABLE
#undef FROZEN_TEXT
#undef FROZEN_VALUE
