// SPDX-License-Identifier: Apache-2.0
import type { AudioEngine, AudioListener } from "@/player/audio-engine";

export interface FakeEngine extends AudioEngine {
  /** What was asked of it, in order: "load /a@0", "play", … */
  readonly calls: string[];
  /** Reports as an audio element would. */
  tell: AudioListener;
}

/** An engine that plays nothing and writes down what it is asked. */
export function aFakeEngine(): FakeEngine {
  const calls: string[] = [];
  const nothing: AudioListener = {
    onState: () => {},
    onTime: () => {},
    onBuffered: () => {},
    onEnded: () => {},
    onFailure: () => {},
  };
  const engine: FakeEngine = {
    calls,
    tell: nothing,
    listen: (listener) => {
      engine.tell = listener;
    },
    load: (url, startAt) => calls.push(`load ${url}@${startAt}`),
    play: () => calls.push("play"),
    pause: () => calls.push("pause"),
    seek: (position) => calls.push(`seek ${position}`),
    setVolume: (volume, muted) => calls.push(`volume ${volume}${muted ? " muted" : ""}`),
    unload: () => calls.push("unload"),
  };
  return engine;
}
