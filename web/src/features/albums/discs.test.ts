// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { aTrack } from "@/testing/builders";
import { discsOf } from "./discs";

it("puts tracks on their discs, in order of the discs", () => {
  const tracks = [
    aTrack({ id: "c", disc_no: 2 }),
    aTrack({ id: "a", disc_no: 1 }),
    aTrack({ id: "b", disc_no: null }),
  ];
  const discs = discsOf(tracks).map((disc) => [
    disc.number,
    disc.tracks.map((track) => track.id).join(""),
  ]);
  expect(discs).toEqual([
    [1, "ab"],
    [2, "c"],
  ]);
});
