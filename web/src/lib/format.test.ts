// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { clock, count, longDuration } from "./format";

it("writes times as a clock", () => {
  expect([clock(5), clock(245.9), clock(3725), clock(Number.NaN)]).toEqual([
    "0:05",
    "4:05",
    "1:02:05",
    "0:00",
  ]);
});

it("writes long times in words", () => {
  expect([longDuration(5_400_000), longDuration(3_600_000), longDuration(1000)]).toEqual([
    "1 hr 30 min",
    "1 hr",
    "1 min",
  ]);
});

it("counts one thing and many", () => {
  expect([count(1, "track"), count(1200, "track")]).toEqual(["1 track", "1,200 tracks"]);
});
