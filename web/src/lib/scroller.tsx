// SPDX-License-Identifier: Apache-2.0
import { createContext, useCallback, useContext, useLayoutEffect, useState } from "react";

const Scroller = createContext<HTMLElement | null>(null);

/** Gives its children the element that scrolls them. */
export const ScrollerProvider = Scroller.Provider;

/** The element that scrolls the page. */
export function useScroller(): HTMLElement | null {
  return useContext(Scroller);
}

export interface Placement {
  width: number;
  /** From the top of the scrolled content to the top of the element. */
  top: number;
}

/** Where an element stands in the scrolled content and how wide it is; what a virtual list needs to know. */
export function usePlacement(): [(element: HTMLElement | null) => void, Placement] {
  const scroller = useScroller();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [placement, setPlacement] = useState<Placement>({ width: 0, top: 0 });
  useLayoutEffect(() => {
    if (element === null || scroller === null) return;
    const measure = () => {
      const [box, frame] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
      const now = { width: box.width, top: box.top - frame.top + scroller.scrollTop };
      setPlacement((was) => (was.width === now.width && was.top === now.top ? was : now));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [element, scroller]);
  return [useCallback((to) => setElement(to), []), placement];
}
