// SPDX-License-Identifier: Apache-2.0

/** Marks the current track; moves while it plays. */
export function PlayingBars({ moving }: { moving: boolean }) {
  return (
    <span
      className="bars inline-flex items-end gap-0.5 text-accent"
      data-moving={moving}
      aria-hidden="true"
    >
      <i />
      <i />
      <i />
    </span>
  );
}
