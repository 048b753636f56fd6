// SPDX-License-Identifier: Apache-2.0
import type { AudioEngine } from "./audio-engine";
import type { Deck } from "./deck";
import type { GetPlayer, SetPlayer, TransportSlice } from "./player-state";
import { nextIndex, previousIndex, type Repeat } from "./queue";

// "Previous" goes to the beginning of the track when more than this has been heard.
const restartAfterSeconds = 3;
const repeatAfter: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };

export function createTransportSlice(
  engine: AudioEngine,
  deck: Deck,
  set: SetPlayer,
  get: GetPlayer,
): TransportSlice {
  const play = () => {
    const { status, problem, queue, position } = get();
    if (queue.index < 0) return;
    if (status === "idle" || problem !== null) deck.start(queue, position);
    else engine.play();
  };
  const seek = (position: number) => {
    const { duration, status } = get();
    const target = Math.min(Math.max(position, 0), duration);
    set({ position: target });
    if (status !== "idle") engine.seek(target);
  };
  const goTo = (index: number | null) => {
    if (index !== null) deck.start({ ...get().queue, index });
  };
  return {
    status: "idle",
    position: 0,
    duration: 0,
    buffered: [],
    repeat: "off",
    problem: null,
    play,
    pause: () => engine.pause(),
    toggle: () => {
      const { status, problem } = get();
      if ((status === "playing" || status === "loading") && problem === null) engine.pause();
      else play();
    },
    seek,
    next: () => goTo(nextIndex(get().queue, get().repeat)),
    previous: () => {
      const { position, queue, repeat } = get();
      const index = previousIndex(queue, repeat);
      if (position > restartAfterSeconds || index === null) seek(0);
      else goTo(index);
    },
    cycleRepeat: () => set({ repeat: repeatAfter[get().repeat] }),
  };
}
