// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { anAlbum, anArtist, aSearchResult, aTrack } from "@/testing/builders";
import { groupsOf, stepped } from "./results";

describe("search results", () => {
  it("are grouped, without the groups that found nothing", () => {
    const result = aSearchResult({ artists: [anArtist()], tracks: [aTrack()] });
    expect(groupsOf(result).map((group) => group.name)).toEqual(["Artists", "Tracks"]);
  });

  it("lead to pages, or play a track", () => {
    const track = aTrack({ id: "t" });
    const hits = groupsOf(aSearchResult({ albums: [anAlbum()], tracks: [track] })).flatMap(
      (g) => g.hits,
    );
    expect(hits.map((hit) => hit.href ?? hit.track)).toEqual(["/albums/album-1", track]);
  });

  it("show an artist without a picture by an album's cover", () => {
    const [group] = groupsOf(aSearchResult({ artists: [anArtist({ cover_url: "/c" })] }));
    expect(group?.hits[0]?.cover).toBe("/c");
  });
});

describe("stepping through results", () => {
  it("leaves the field downwards and comes back to it at the end", () => {
    expect([
      stepped(-1, "ArrowDown", 2),
      stepped(0, "ArrowDown", 2),
      stepped(1, "ArrowDown", 2),
    ]).toEqual([0, 1, -1]);
  });

  it("goes upwards from the field to the last one", () => {
    expect([stepped(-1, "ArrowUp", 2), stepped(0, "ArrowUp", 2)]).toEqual([1, -1]);
  });

  it("stays in the field when there is nothing", () => {
    expect([stepped(-1, "ArrowDown", 0), stepped(-1, "ArrowUp", 0)]).toEqual([-1, -1]);
  });
});
