// SPDX-License-Identifier: Apache-2.0
import { useEffect } from "react";
import { usePreferences } from "@/lib/preferences";
import { player } from "@/player/player";

interface Shortcuts {
  toggleQueue: () => void;
  showHelp: () => void;
}

const seekSeconds = 5;
const volumeStep = 0.05;

export const shortcutList = [
  ["Space", "Play or pause"],
  ["← →", `Back or forward ${seekSeconds} seconds`],
  ["Shift ↑ ↓", "Louder or softer"],
  ["N", "Next track"],
  ["P", "Previous track"],
  ["M", "Mute"],
  ["S", "Shuffle"],
  ["R", "Repeat"],
  ["Q", "Queue"],
  ["/", "Search"],
  ["?", "This list"],
] as const;

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[role="combobox"][type="search"]')?.focus();
}

// Where keys have a meaning of their own.
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.closest(
      "input:not([type=range]), textarea, select, [contenteditable], dialog, [role=menu]",
    )
  )
    return true;
  if (target.closest("input[type=range]")) return key.startsWith("Arrow");
  return key === " " && target.closest("button, a, summary") !== null;
}

/** Keys that control the player from anywhere but a field. */
export function useShortcuts({ toggleQueue, showHelp }: Shortcuts): void {
  const enabled = usePreferences((state) => state.shortcuts);
  useEffect(() => {
    const seekBy = (seconds: number) => player().seek(player().position + seconds);
    const louderBy = (step: number) => player().setVolume(player().volume + step);
    const actions: Record<string, () => void> = {
      " ": () => player().toggle(),
      ArrowLeft: () => seekBy(-seekSeconds),
      ArrowRight: () => seekBy(seekSeconds),
      "Shift+ArrowUp": () => louderBy(volumeStep),
      "Shift+ArrowDown": () => louderBy(-volumeStep),
      n: () => player().next(),
      p: () => player().previous(),
      m: () => player().toggleMute(),
      s: () => player().toggleShuffle(),
      r: () => player().cycleRepeat(),
      q: toggleQueue,
      "/": focusSearch,
      "?": showHelp,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!enabled && event.key !== "?") return;
      if (isTaken(event.target, event.key)) return;
      const shifted = event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : "";
      const action =
        actions[shifted + (event.key.length === 1 ? event.key.toLowerCase() : event.key)];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [enabled, toggleQueue, showHelp]);
}
