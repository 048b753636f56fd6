// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  run: () => void;
  checked?: boolean;
}

interface MenuProps {
  label: string;
  button: ReactNode;
  items: MenuItem[];
  buttonClass?: string;
}

const width = 208;
const gap = 4;

function placeAt(anchor: DOMRect, items: number) {
  const height = items * 40 + 16;
  const below = anchor.bottom + gap + height < window.innerHeight;
  return {
    left: Math.max(gap, Math.min(anchor.right - width, window.innerWidth - width - gap)),
    top: below ? anchor.bottom + gap : Math.max(gap, anchor.top - gap - height),
    width,
  };
}

/** A button that opens a menu: arrows, Home, End, Escape and typing outside work as in any menu. */
export function Menu({ label, button, items, buttonClass = "icon-button" }: MenuProps) {
  const [place, setPlace] = useState<ReturnType<typeof placeAt> | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const open = place !== null;
  const close = (refocus: boolean) => {
    setPlace(null);
    if (refocus) trigger.current?.focus();
  };

  useEffect(() => {
    if (!open) return;
    list.current?.querySelector<HTMLElement>("button")?.focus();
    const outside = (event: Event) => {
      if (event.target instanceof Node && list.current?.contains(event.target)) return;
      setPlace(null);
    };
    window.addEventListener("pointerdown", outside);
    window.addEventListener("scroll", outside, true);
    window.addEventListener("resize", outside);
    return () => {
      window.removeEventListener("pointerdown", outside);
      window.removeEventListener("scroll", outside, true);
      window.removeEventListener("resize", outside);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      entries[target]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(true);
    }
  };

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={buttonClass}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onPointerDown={(event) => open && event.stopPropagation()}
        onClick={(event) =>
          open
            ? close(false)
            : setPlace(placeAt(event.currentTarget.getBoundingClientRect(), items.length))
        }
      >
        {button}
      </button>
      {open &&
        createPortal(
          <div
            ref={list}
            id={id}
            role="menu"
            aria-label={label}
            tabIndex={-1}
            onKeyDown={onKeyDown}
            style={place}
            className="fixed z-50 rounded-xl border border-line bg-raised p-1.5 shadow-xl"
          >
            {items.map((item) => (
              // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-checked goes only with menuitemradio
              <button
                key={item.label}
                type="button"
                role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                aria-checked={item.checked}
                tabIndex={-1}
                className="flex h-10 w-full items-center gap-3 rounded-lg px-3 text-left text-sm hover:bg-accent-soft focus-visible:bg-accent-soft aria-checked:text-accent"
                onClick={() => {
                  close(true);
                  item.run();
                }}
              >
                {item.icon}
                {item.label}
              </button>
            ))}
          </div>,
          document.body,
        )}
    </>
  );
}
