// SPDX-License-Identifier: Apache-2.0
import { createStore } from "zustand/vanilla";
import type { AudioEngine } from "./audio-engine";
import { createDeck } from "./deck";
import type { PlayerState } from "./player-state";
import { createQueueSlice } from "./queue-slice";
import { createRecovery, type Notify, type Probe } from "./recovery";
import { createTransportSlice } from "./transport-slice";
import { createVolumeSlice } from "./volume-slice";

export interface PlayerParts {
  engine: AudioEngine;
  probe: Probe;
  notify: Notify;
  random: () => number;
}

/** The player: queue, transport and volume over one engine. */
export function createPlayerStore({ engine, probe, notify, random }: PlayerParts) {
  return createStore<PlayerState>()((set, get) => {
    const deck = createDeck(engine, set, get);
    const recovery = createRecovery(engine, deck, set, get, { probe, notify });
    engine.listen({
      onState: (status) => {
        if (get().problem === null) set({ status });
      },
      onTime: (position, duration) => {
        if (get().problem !== null) return;
        if (position > 0) recovery.progressed(position);
        set(Number.isFinite(duration) && duration > 0 ? { position, duration } : { position });
      },
      onBuffered: (buffered) => set({ buffered }),
      onEnded: () => {
        if (get().repeat === "one") deck.start(get().queue);
        else deck.advance();
      },
      onFailure: (failure) => void recovery.failed(failure),
    });
    return {
      ...createQueueSlice(deck, set, get, random),
      ...createTransportSlice(engine, deck, set, get),
      ...createVolumeSlice(engine, set, get),
    };
  });
}

export type PlayerStore = ReturnType<typeof createPlayerStore>;
