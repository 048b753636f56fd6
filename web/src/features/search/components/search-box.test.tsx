// SPDX-License-Identifier: Apache-2.0
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { SearchResult } from "@/api/types";
import { player } from "@/player/player";
import { anAlbum, anArtist, aSearchResult, aTrack } from "@/testing/builders";
import { SearchBox } from "./search-box";

const lowTide = anAlbum({ id: "low", title: "Low Tide" });
const songs = [aTrack({ id: "t1", title: "Low Sun" }), aTrack({ id: "t2", title: "Lower" })];
const found = aSearchResult({
  artists: [anArtist({ id: "lows", name: "The Lows" })],
  albums: [lowTide],
  tracks: songs,
});

function show(answer: (query: URLSearchParams) => SearchResult | number = () => found) {
  const asked: string[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (request: Request) => {
      const query = new URL(request.url).searchParams;
      asked.push(query.get("q") ?? "");
      const body = answer(query);
      return typeof body === "number"
        ? Response.json({ detail: "The search index is being built." }, { status: body })
        : Response.json(body);
    }),
  );
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <SearchBox />
    </QueryClientProvider>,
  );
  const field = screen.getByRole("combobox", { name: "Search" });
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  const press = (key: string) => fireEvent.keyDown(field, { key });
  fireEvent.focus(field);
  return { asked, field, type, press };
}

describe("search box", () => {
  beforeEach(() => {
    vi.unstubAllGlobals();
    window.history.replaceState(null, "", "/");
    // jsdom has no layout.
    Element.prototype.scrollIntoView = () => {};
  });

  it("shows what was found in groups", async () => {
    const { type } = show();
    type("low");
    const albums = await screen.findByRole("group", { name: "Albums" });
    expect(within(albums).getByRole("option", { name: /Low Tide/ })).toBeTruthy();
    expect(screen.getAllByRole("option")).toHaveLength(4);
  });

  it("asks once the typing pauses, not for every letter", async () => {
    const { asked, type } = show();
    for (const text of ["l", "lo", "low"]) type(text);
    await screen.findAllByRole("option");
    expect(asked).toEqual(["low"]);
  });

  it("opens an album by keyboard", async () => {
    const { field, type, press } = show();
    type("low");
    await screen.findAllByRole("option");
    press("ArrowDown");
    press("ArrowDown");
    const active = field.getAttribute("aria-activedescendant") ?? "";
    expect(document.getElementById(active)?.textContent).toContain("Low Tide");
    press("Enter");
    expect(window.location.pathname).toBe("/albums/low");
  });

  it("plays a track and queues the others found", async () => {
    const play = vi.spyOn(player(), "playTracks").mockImplementation(() => {});
    const { type } = show();
    type("low");
    fireEvent.click(await screen.findByRole("option", { name: /Lower/ }));
    expect(play).toHaveBeenCalledExactlyOnceWith(songs, 1);
  });

  it("closes on Escape and keeps the text, then clears it", async () => {
    const { field, type, press } = show();
    type("low");
    await screen.findAllByRole("option");
    press("Escape");
    expect([screen.queryAllByRole("option").length, (field as HTMLInputElement).value]).toEqual([
      0,
      "low",
    ]);
    press("Escape");
    expect((field as HTMLInputElement).value).toBe("");
  });

  it("says that nothing was found", async () => {
    const { type } = show(() => aSearchResult());
    type("zzz");
    await waitFor(() =>
      expect(screen.getByRole("status").textContent).toBe("Nothing found for “zzz”."),
    );
  });

  it("says why it could not search", async () => {
    const { type } = show(() => 503);
    type("low");
    await waitFor(() =>
      expect(screen.getByRole("status").textContent).toContain("search index is being built"),
    );
  });
});
