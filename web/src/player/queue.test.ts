// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { tracksOf } from "@/testing/builders";
import * as queues from "./queue";

const ids = (queue: queues.Queue) => queue.items.map((item) => item.track.id).join("");
const current = (queue: queues.Queue) => queues.currentItem(queue)?.track.id;
const abcde = (start = 0) =>
  queues.replace(queues.emptyQueue, tracksOf("a", "b", "c", "d", "e"), start);
const keyOf = (queue: queues.Queue, id: string) =>
  queue.items.find((item) => item.track.id === id)?.key ?? -1;
// Always the first of those left: turns a list around in a known way.
const lowest = () => 0;

describe("replace", () => {
  it("plays the track it is told to begin with", () => {
    expect(current(abcde(2))).toBe("c");
  });

  it("holds the start inside the list", () => {
    expect(current(abcde(99))).toBe("e");
  });

  it("has no current track when there are none", () => {
    const queue = queues.replace(abcde(), [], 0);
    expect([queue.index, queues.currentItem(queue)]).toEqual([-1, null]);
  });

  it("never gives a key twice", () => {
    const queue = queues.append(queues.replace(abcde(), tracksOf("x", "y"), 0), tracksOf("z"));
    expect(new Set(queue.items.map((item) => item.key)).size).toBe(3);
    expect(Math.min(...queue.items.map((item) => item.key))).toBeGreaterThan(5);
  });
});

describe("append and insertNext", () => {
  it("puts tracks at the end without moving on", () => {
    const queue = queues.append(abcde(1), tracksOf("x", "y"));
    expect([ids(queue), current(queue)]).toEqual(["abcdexy", "b"]);
  });

  it("makes the first track of an empty queue the current one", () => {
    expect(current(queues.append(queues.emptyQueue, tracksOf("x", "y")))).toBe("x");
  });

  it("puts tracks right after the current one", () => {
    const queue = queues.insertNext(abcde(1), tracksOf("x", "y"));
    expect([ids(queue), current(queue)]).toEqual(["abxycde", "b"]);
  });

  it("keeps inserted tracks after their neighbour when the shuffle ends", () => {
    const shuffled = queues.shuffle(abcde(2), lowest);
    expect(ids(queues.unshuffle(queues.insertNext(shuffled, tracksOf("x", "y"))))).toBe("abcxyde");
  });

  it("keeps appended tracks at the end when the shuffle ends", () => {
    const shuffled = queues.shuffle(abcde(), lowest);
    expect(ids(queues.unshuffle(queues.append(shuffled, tracksOf("x"))))).toBe("abcdex");
  });
});

describe("remove", () => {
  it("keeps the current track when one before it goes", () => {
    const queue = abcde(2);
    const after = queues.remove(queue, keyOf(queue, "a"));
    expect([ids(after), current(after)]).toEqual(["bcde", "c"]);
  });

  it("puts the one after in the current one's place", () => {
    const queue = abcde(2);
    expect(current(queues.remove(queue, keyOf(queue, "c")))).toBe("d");
  });

  it("falls back to the last one when the current one was the last", () => {
    const queue = abcde(4);
    expect(current(queues.remove(queue, keyOf(queue, "e")))).toBe("d");
  });

  it("leaves an empty queue without a current track", () => {
    const queue = queues.replace(queues.emptyQueue, tracksOf("a"), 0);
    expect(queues.remove(queue, keyOf(queue, "a")).index).toBe(-1);
  });

  it("ignores a key that is not there", () => {
    const queue = abcde();
    expect(queues.remove(queue, 999)).toBe(queue);
  });
});

describe("move", () => {
  it("moves a track down and keeps the current one", () => {
    const queue = queues.move(abcde(1), 1, 3);
    expect([ids(queue), current(queue)]).toEqual(["acdbe", "b"]);
  });

  it("moves a track over the current one", () => {
    const queue = queues.move(abcde(2), 4, 0);
    expect([ids(queue), queue.index]).toEqual(["eabcd", 3]);
  });

  it("is what a later shuffle returns to", () => {
    const moved = queues.move(abcde(), 4, 0);
    expect(ids(queues.unshuffle(queues.shuffle(moved, lowest)))).toBe("eabcd");
  });

  it("does not change the order under a shuffle", () => {
    const shuffled = queues.shuffle(abcde(), lowest);
    expect(ids(queues.unshuffle(queues.move(shuffled, 1, 3)))).toBe("abcde");
  });
});

describe("shuffle", () => {
  it("begins with the current track and keeps every track", () => {
    const queue = queues.shuffle(abcde(3), lowest);
    expect([queue.index, ids(queue)[0], [...ids(queue)].sort().join("")]).toEqual([
      0,
      "d",
      "abcde",
    ]);
  });

  it("changes the order of the others", () => {
    expect(ids(queues.shuffle(abcde(), lowest))).not.toBe("abcde");
  });

  it("ends where the current track stood", () => {
    const queue = queues.unshuffle(queues.shuffle(abcde(3), lowest));
    expect([ids(queue), current(queue)]).toEqual(["abcde", "d"]);
  });
});

describe("nextIndex and previousIndex", () => {
  it("stop at the ends", () => {
    expect([queues.nextIndex(abcde(4), "off"), queues.previousIndex(abcde(0), "off")]).toEqual([
      null,
      null,
    ]);
  });

  it("go round when all is repeated", () => {
    expect([queues.nextIndex(abcde(4), "all"), queues.previousIndex(abcde(0), "all")]).toEqual([
      0, 4,
    ]);
  });

  it("go nowhere in an empty queue", () => {
    expect([
      queues.nextIndex(queues.emptyQueue, "all"),
      queues.previousIndex(queues.emptyQueue, "all"),
    ]).toEqual([null, null]);
  });
});
