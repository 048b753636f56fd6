// SPDX-License-Identifier: Apache-2.0
import type { Track } from "@/api/types";

export type Repeat = "off" | "all" | "one";

/** A track's place in the queue. The same track may be there twice; `key` tells them apart. */
export interface QueueItem {
  readonly key: number;
  /** Where it stands when not shuffled. */
  readonly rank: number;
  readonly track: Track;
}

/** What plays and what comes. `index` is -1 exactly when there are no items. */
export interface Queue {
  readonly items: readonly QueueItem[];
  readonly index: number;
  readonly shuffled: boolean;
  readonly nextKey: number;
}

export const emptyQueue: Queue = { items: [], index: -1, shuffled: false, nextKey: 1 };

export function currentItem(queue: Queue): QueueItem | null {
  return queue.items[queue.index] ?? null;
}

function ranked(items: readonly QueueItem[]): QueueItem[] {
  return items.map((item, rank) => ({ ...item, rank }));
}

function itemsFor(
  queue: Queue,
  tracks: readonly Track[],
  rankAt: (i: number) => number,
): QueueItem[] {
  return tracks.map((track, i) => ({ key: queue.nextKey + i, rank: rankAt(i), track }));
}

/** A new queue of `tracks`, playing the one at `start`. */
export function replace(queue: Queue, tracks: readonly Track[], start: number): Queue {
  const items = itemsFor(queue, tracks, (i) => i);
  const index = items.length === 0 ? -1 : Math.min(Math.max(start, 0), items.length - 1);
  return { items, index, shuffled: false, nextKey: queue.nextKey + tracks.length };
}

/** With `tracks` at the end. */
export function append(queue: Queue, tracks: readonly Track[]): Queue {
  const last = Math.max(-1, ...queue.items.map((item) => item.rank));
  const items = [...queue.items, ...itemsFor(queue, tracks, (i) => last + 1 + i)];
  const index = queue.index < 0 && items.length > 0 ? 0 : queue.index;
  return { ...queue, items, index, nextKey: queue.nextKey + tracks.length };
}

/** With `tracks` right after the one that plays, shuffled or not. */
export function insertNext(queue: Queue, tracks: readonly Track[]): Queue {
  const current = currentItem(queue);
  if (current === null) return append(queue, tracks);
  // Between the current rank and the next whole one.
  const added = itemsFor(queue, tracks, (i) => current.rank + (i + 1) / (tracks.length + 1));
  const at = queue.index + 1;
  const items = [...queue.items.slice(0, at), ...added, ...queue.items.slice(at)];
  const byRank = [...items].sort((a, b) => a.rank - b.rank);
  const rankOf = new Map(byRank.map((item, rank) => [item.key, rank]));
  return {
    ...queue,
    items: items.map((item) => ({ ...item, rank: rankOf.get(item.key) ?? item.rank })),
    nextKey: queue.nextKey + tracks.length,
  };
}

/** Without one item. When it was the current one, the one after it takes its place. */
export function remove(queue: Queue, key: number): Queue {
  const at = queue.items.findIndex((item) => item.key === key);
  if (at < 0) return queue;
  const items = queue.items.filter((item) => item.key !== key);
  const index = at < queue.index ? queue.index - 1 : Math.min(queue.index, items.length - 1);
  return { ...queue, items, index };
}

/** With the item at `from` moved to `to`; the current track stays the current one. */
export function move(queue: Queue, from: number, to: number): Queue {
  const target = Math.min(Math.max(to, 0), queue.items.length - 1);
  const moved = queue.items[from];
  if (moved === undefined || from === target) return queue;
  const rest = queue.items.filter((_, i) => i !== from);
  const items = [...rest.slice(0, target), moved, ...rest.slice(target)];
  const playing = currentItem(queue);
  const index = items.findIndex((item) => item.key === playing?.key);
  return { ...queue, items: queue.shuffled ? items : ranked(items), index };
}

export function jump(queue: Queue, index: number): Queue {
  return index >= 0 && index < queue.items.length ? { ...queue, index } : queue;
}

/** In random order with the current track first. `random` gives numbers in [0, 1). */
export function shuffle(queue: Queue, random: () => number): Queue {
  const current = currentItem(queue);
  const rest = queue.items.filter((item) => item !== current);
  for (let i = rest.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [rest[i], rest[j]];
    if (a && b) [rest[i], rest[j]] = [b, a];
  }
  const items = current === null ? rest : [current, ...rest];
  return { ...queue, items, index: items.length > 0 ? 0 : -1, shuffled: true };
}

/** Back in the order before the shuffle; the current track stays the current one. */
export function unshuffle(queue: Queue): Queue {
  const current = currentItem(queue);
  const items = [...queue.items].sort((a, b) => a.rank - b.rank);
  const index = items.findIndex((item) => item.key === current?.key);
  return { ...queue, items, index, shuffled: false };
}

/** What plays after the current track; null at the end. `repeat: "one"` counts only for tracks that end by themselves. */
export function nextIndex(queue: Queue, repeat: Repeat): number | null {
  if (queue.index + 1 < queue.items.length) return queue.index + 1;
  return repeat !== "off" && queue.items.length > 0 ? 0 : null;
}

export function previousIndex(queue: Queue, repeat: Repeat): number | null {
  if (queue.index > 0) return queue.index - 1;
  return repeat !== "off" && queue.items.length > 0 ? queue.items.length - 1 : null;
}
