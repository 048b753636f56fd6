// SPDX-License-Identifier: Apache-2.0
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useDebounced } from "@/lib/use-debounced";
import { player } from "@/player/player";
import { searchQuery } from "../api";
import { groupsOf, type Hit, stepped } from "../results";
import { SearchResults } from "./search-results";

const typingPauseMs = 120;

/** Finds tracks, albums and artists while one types. Arrows choose, Enter opens or plays, Escape leaves. */
export function SearchBox() {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [, go] = useLocation();
  const wanted = useDebounced(text.trim(), typingPauseMs);
  const query = useQuery(searchQuery(wanted));
  const groups = wanted === "" ? [] : groupsOf(query.data);
  const hits = groups.flatMap((group) => group.hits);
  const chosen = hits[active];
  const showing = open && text.trim() !== "";

  const choose = (hit: Hit) => {
    setOpen(false);
    setActive(-1);
    if (hit.href !== null) {
      setText("");
      input.current?.blur();
      go(hit.href);
    } else if (hit.track !== null) {
      const tracks = hits.flatMap((other) => other.track ?? []);
      player().playTracks(tracks, tracks.indexOf(hit.track));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      setActive(stepped(active, event.key, hits.length));
    } else if (event.key === "Enter" && showing) {
      const hit = chosen ?? hits[0];
      if (hit) choose(hit);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (showing) setOpen(false);
      else setText("");
    }
  };
  return (
    <search
      className="relative max-w-xl grow"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-2.5 left-3.5 size-5 text-soft"
      />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Search"
        aria-expanded={showing}
        aria-controls={`${id}-list`}
        aria-activedescendant={showing && chosen ? `${id}-${chosen.key}` : undefined}
        aria-autocomplete="list"
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        placeholder="Search"
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        className="h-10 w-full rounded-full border border-line bg-surface pr-4 pl-11 text-base placeholder:text-soft focus:bg-raised [&::-webkit-search-cancel-button]:hidden"
      />
      {!showing && !text && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-2 right-3 hidden rounded-md border border-line px-1.5 text-sm text-soft md:block"
        >
          /
        </span>
      )}
      {showing && (
        <SearchResults
          id={id}
          groups={groups}
          active={chosen?.key ?? null}
          busy={query.isFetching || wanted !== text.trim()}
          error={query.error}
          text={text.trim()}
          onChoose={choose}
        />
      )}
    </search>
  );
}
