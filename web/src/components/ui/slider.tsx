// SPDX-License-Identifier: Apache-2.0
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";

interface SliderProps {
  label: string;
  value: number;
  max: number;
  /** "any" moves freely, and by a hundredth on a key. */
  step: number | "any";
  valueText: (value: number) => string;
  /** While it is dragged. */
  onPreview?: (value: number) => void;
  /** When it is let go, and on every key. */
  onCommit: (value: number) => void;
  disabled?: boolean;
  /** Parts of the track, drawn under the played part. */
  children?: ReactNode;
  /** Says what is under the pointer. */
  hoverText?: (value: number) => string;
}

const percent = (value: number, max: number) => (max > 0 ? `${(value / max) * 100}%` : "0%");

// The thumb's centre stays this far inside the track's ends; the played part ends under it.
const thumbRadius = 7;

function playedWidth(value: number, max: number): string {
  const share = max > 0 ? Math.min(value / max, 1) : 0;
  return share === 0 ? "0" : `calc(${share * 100}% + ${thumbRadius * (1 - 2 * share)}px)`;
}

/** A native range input over a drawn track. */
export function Slider(props: SliderProps) {
  const { label, value, max, step, valueText, onPreview, onCommit, disabled, children, hoverText } =
    props;
  const input = useRef<HTMLInputElement>(null);
  const commit = useRef(onCommit);
  commit.current = onCommit;
  const [dragged, setDragged] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);

  // React's onChange is the DOM's `input`; the DOM's `change` says that the value is settled.
  useEffect(() => {
    const element = input.current;
    const settle = () => {
      if (element) commit.current(element.valueAsNumber);
      setDragged(null);
    };
    element?.addEventListener("change", settle);
    return () => element?.removeEventListener("change", settle);
  }, []);

  const hover = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setHovered(Math.min(Math.max((event.clientX - left) / width, 0), 1) * max);
  };
  const shown = dragged ?? value;
  return (
    <div
      className="slider group"
      onPointerMove={hoverText ? hover : undefined}
      onPointerLeave={() => setHovered(null)}
    >
      <div className="relative h-1 w-full overflow-hidden rounded-full bg-line">
        {children}
        <div
          className="absolute inset-y-0 left-0 bg-accent"
          style={{ width: playedWidth(shown, max) }}
        />
      </div>
      <input
        ref={input}
        type="range"
        aria-label={label}
        aria-valuetext={valueText(shown)}
        min={0}
        max={max || 1}
        step={step}
        value={shown}
        disabled={disabled}
        onChange={(event) => {
          setDragged(event.target.valueAsNumber);
          onPreview?.(event.target.valueAsNumber);
        }}
      />
      {hoverText && hovered !== null && !disabled && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute bottom-full -translate-x-1/2 rounded-md bg-ink px-1.5 py-0.5 text-xs text-paper tabular-nums"
          style={{ left: percent(hovered, max) }}
        >
          {hoverText(hovered)}
        </span>
      )}
    </div>
  );
}
