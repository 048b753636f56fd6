// SPDX-License-Identifier: Apache-2.0
import { Volume1, Volume2, VolumeX } from "lucide-react";
import { Slider } from "@/components/ui/slider";
import { player, usePlayer } from "@/player/player";

export function Volume() {
  const volume = usePlayer((state) => state.volume);
  const muted = usePlayer((state) => state.muted);
  const silent = muted || volume === 0;
  const Icon = silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  return (
    <div className="flex items-center gap-1">
      <button
        type="button"
        className="icon-button"
        aria-label={silent ? "Unmute" : "Mute"}
        aria-keyshortcuts="M"
        onClick={() => player().toggleMute()}
      >
        <Icon aria-hidden="true" className="size-5" />
      </button>
      <div className="w-24">
        <Slider
          label="Volume"
          value={muted ? 0 : volume}
          max={1}
          step={0.01}
          valueText={(value) => `${Math.round(value * 100)} %`}
          onPreview={(value) => player().setVolume(value)}
          onCommit={(value) => player().setVolume(value)}
        />
      </div>
    </div>
  );
}
