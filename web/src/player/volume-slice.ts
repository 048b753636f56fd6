// SPDX-License-Identifier: Apache-2.0
import type { AudioEngine } from "./audio-engine";
import type { GetPlayer, SetPlayer, VolumeSlice } from "./player-state";

// What unmuting gives when the volume had been pulled down to nothing.
const audibleVolume = 0.3;

export function createVolumeSlice(
  engine: AudioEngine,
  set: SetPlayer,
  get: GetPlayer,
): VolumeSlice {
  const apply = (volume: number, muted: boolean) => {
    set({ volume, muted });
    engine.setVolume(volume, muted);
  };
  return {
    volume: 1,
    muted: false,
    setVolume: (volume) => apply(Math.min(Math.max(volume, 0), 1), false),
    toggleMute: () => {
      const { volume, muted } = get();
      if (!muted && volume > 0) apply(volume, true);
      else apply(volume > 0 ? volume : audibleVolume, false);
    },
  };
}
