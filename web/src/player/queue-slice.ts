// SPDX-License-Identifier: Apache-2.0
import type { Deck } from "./deck";
import type { GetPlayer, QueueSlice, SetPlayer } from "./player-state";
import * as queues from "./queue";

export function createQueueSlice(
  deck: Deck,
  set: SetPlayer,
  get: GetPlayer,
  random: () => number,
): QueueSlice {
  const shuffledIf = (on: boolean, queue: queues.Queue) =>
    on ? queues.shuffle(queue, random) : queue;
  return {
    queue: queues.emptyQueue,
    playTracks: (tracks, start = 0) => {
      const { queue } = get();
      deck.start(shuffledIf(queue.shuffled, queues.replace(queue, tracks, start)));
    },
    playShuffled: (tracks) => {
      const first = Math.floor(random() * tracks.length);
      deck.start(queues.shuffle(queues.replace(get().queue, tracks, first), random));
    },
    playNext: (tracks) => set({ queue: queues.insertNext(get().queue, tracks) }),
    addToQueue: (tracks) => set({ queue: queues.append(get().queue, tracks) }),
    removeFromQueue: (key) => {
      const { queue, status } = get();
      const wasCurrent = queues.currentItem(queue)?.key === key;
      const rest = queues.remove(queue, key);
      set({ queue: rest });
      if (!wasCurrent) return;
      if (status === "playing" || status === "loading") deck.start(rest);
      else deck.stop();
    },
    moveInQueue: (from, to) => set({ queue: queues.move(get().queue, from, to) }),
    jumpTo: (index) => deck.start(queues.jump(get().queue, index)),
    clearQueue: () => {
      const { shuffled, nextKey } = get().queue;
      set({ queue: { ...queues.emptyQueue, shuffled, nextKey } });
      deck.stop();
    },
    toggleShuffle: () => {
      const { queue } = get();
      set({ queue: queue.shuffled ? queues.unshuffle(queue) : queues.shuffle(queue, random) });
    },
  };
}
