// SPDX-License-Identifier: Apache-2.0
import { ListMusic } from "lucide-react";
import { Cover } from "@/components/ui/cover";
import { Sheet } from "@/components/ui/sheet";
import { useCurrentTrack } from "@/player/player";
import { SeekBar } from "./seek-bar";
import { Transport } from "./transport";
import { Volume } from "./volume";

/** The whole player on a narrow screen. */
export function NowPlayingSheet({
  onClose,
  onQueue,
}: {
  onClose: () => void;
  onQueue: () => void;
}) {
  const track = useCurrentTrack();
  return (
    <Sheet
      label="Player"
      onClose={onClose}
      className="mb-0 max-w-none rounded-b-none md:mb-auto md:max-w-md"
    >
      <div className="mx-auto flex max-w-sm flex-col items-center gap-5 pt-8">
        <Cover
          url={track?.cover_url}
          alt=""
          size={600}
          className="w-full max-w-72 rounded-3xl shadow-xl"
        />
        <div className="w-full min-w-0 text-center">
          <p className="truncate text-xl font-bold">{track?.title ?? "Nothing is playing yet."}</p>
          <p className="truncate text-soft">{track?.artist}</p>
        </div>
        <SeekBar />
        <Transport large />
        <div className="flex w-full items-center justify-between">
          <Volume />
          <button type="button" className="button button-quiet" onClick={onQueue}>
            <ListMusic aria-hidden="true" className="size-4" /> Queue
          </button>
        </div>
      </div>
    </Sheet>
  );
}
