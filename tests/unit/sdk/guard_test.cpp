// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;

template <class Thrown>
std::int32_t statusOf(FakeCall& call, const Thrown& thrown) {
    return detail::guard(call.raw(), [&]() -> std::int32_t { throw thrown; });
}

TEST(Guard, PassesTheStatusThrough) {
    FakeCall call;
    EXPECT_EQ(detail::guard(call.raw(), []() -> std::int32_t { return CONSORT_E_RANGE; }), 11);
    EXPECT_EQ(call.code, 0);
}

TEST(Guard, TurnsAnErrorIntoStatusTextAndWait) {
    FakeCall call;
    EXPECT_EQ(
        statusOf(call, Unavailable("disk is away", std::chrono::seconds(3))), CONSORT_E_UNAVAILABLE
    );
    EXPECT_EQ(call.code, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(call.message, "disk is away");
    EXPECT_EQ(call.retryAfterMs, 3000U);
}

TEST(Guard, EveryKindOfErrorHasItsStatus) {
    FakeCall call;
    EXPECT_EQ(statusOf(call, Invalid("")), CONSORT_E_INVALID);
    EXPECT_EQ(statusOf(call, NotFound("")), CONSORT_E_NOT_FOUND);
    EXPECT_EQ(statusOf(call, Denied("")), CONSORT_E_DENIED);
    EXPECT_EQ(statusOf(call, Cancelled("")), CONSORT_E_CANCELLED);
    EXPECT_EQ(statusOf(call, Timeout("")), CONSORT_E_TIMEOUT);
    EXPECT_EQ(statusOf(call, Unsupported("")), CONSORT_E_UNSUPPORTED);
    EXPECT_EQ(statusOf(call, Conflict("")), CONSORT_E_CONFLICT);
    EXPECT_EQ(statusOf(call, QuotaExceeded("")), CONSORT_E_QUOTA);
    EXPECT_EQ(statusOf(call, OutOfRange("")), CONSORT_E_RANGE);
    EXPECT_EQ(statusOf(call, Unauthorized("")), CONSORT_E_UNAUTHORIZED);
}

TEST(Guard, CallsForeignExceptionsInternal) {
    FakeCall call;
    EXPECT_EQ(statusOf(call, std::runtime_error("boom")), CONSORT_E_INTERNAL);
    EXPECT_EQ(call.message, "boom");
    EXPECT_EQ(statusOf(call, 42), CONSORT_E_INTERNAL);
    EXPECT_EQ(call.message, "an exception of unknown type was thrown");
}

TEST(Guard, CallsExhaustedMemoryQuota) {
    FakeCall call;
    EXPECT_EQ(statusOf(call, std::bad_alloc()), CONSORT_E_QUOTA);
}

TEST(Guard, NeverTurnsAnErrorIntoSuccess) {
    FakeCall call;
    EXPECT_EQ(statusOf(call, Error(CONSORT_OK, "")), CONSORT_E_INTERNAL);
    EXPECT_EQ(statusOf(call, Error(CONSORT_STOP, "")), CONSORT_E_INTERNAL);
    EXPECT_EQ(statusOf(call, Error(-3, "")), CONSORT_E_INTERNAL);
}

TEST(Guard, LeavesTheTextOfAFailedHostServiceAlone) {
    FakeCall call;
    call.raw()->fail(call.raw(), CONSORT_E_TIMEOUT, toC("the database is slow"), 0);
    EXPECT_EQ(statusOf(call, HostError(CONSORT_E_TIMEOUT)), CONSORT_E_TIMEOUT);
    EXPECT_EQ(call.message, "the database is slow");
}

TEST(Call, TellsCancellationFromDeadline) {
    FakeCall cancelled;
    cancelled.cancel();
    EXPECT_THROW(cancelled.call().throwIfCancelled(), Cancelled);
    FakeCall late;
    late.setTimeout(std::chrono::seconds(-1));
    EXPECT_THROW(late.call().throwIfCancelled(), Timeout);
    FakeCall fine;
    EXPECT_NO_THROW(fine.call().throwIfCancelled());
}

TEST(Call, HasNoDeadlineUnlessGiven) {
    FakeCall call;
    EXPECT_EQ(call.call().deadline(), std::chrono::steady_clock::time_point::max());
}

}  // namespace
}  // namespace consort::sdk
