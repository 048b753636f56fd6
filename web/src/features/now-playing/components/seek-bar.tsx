// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Slider } from "@/components/ui/slider";
import { clock } from "@/lib/format";
import { player, usePlayer } from "@/player/player";

/** Where the track is, what of it has arrived, and a way to go elsewhere in it. */
export function SeekBar() {
  const position = usePlayer((state) => state.position);
  const duration = usePlayer((state) => state.duration);
  const buffered = usePlayer((state) => state.buffered);
  const empty = usePlayer((state) => state.queue.index < 0);
  const [preview, setPreview] = useState<number | null>(null);
  const share = (seconds: number) =>
    duration > 0 ? `${Math.min(seconds / duration, 1) * 100}%` : "0%";
  return (
    <div className="flex w-full items-center gap-3 text-xs text-soft tabular-nums">
      <span className="w-10 text-right">{clock(preview ?? position)}</span>
      <Slider
        label="Seek"
        value={Math.min(position, duration)}
        max={duration}
        step="any"
        disabled={empty}
        valueText={(value) => `${clock(value)} of ${clock(duration)}`}
        hoverText={clock}
        onPreview={setPreview}
        onCommit={(value) => {
          setPreview(null);
          player().seek(value);
        }}
      >
        {buffered.map((range) => (
          <div
            key={range.start}
            data-testid="buffered"
            className="absolute inset-y-0 bg-soft/40"
            style={{ left: share(range.start), width: share(range.end - range.start) }}
          />
        ))}
      </Slider>
      <span className="w-10">{clock(duration)}</span>
    </div>
  );
}
