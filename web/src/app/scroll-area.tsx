// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { ScrollerProvider } from "@/lib/scroller";

const positions = new Map<string, number>();
let wentBack = false;
window.addEventListener("popstate", () => {
  wentBack = true;
});

/**
 * The part of the page that scrolls. A new page begins at its top with the focus on its heading; going back finds the
 * place where one was.
 */
export function ScrollArea({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const shownPath = useRef(path);

  useEffect(() => {
    if (element === null || shownPath.current === path) return;
    shownPath.current = path;
    const back = wentBack;
    wentBack = false;
    // After the page has been drawn: only then is it as tall as the place that is wanted.
    const frame = requestAnimationFrame(() => {
      element.scrollTop = back ? (positions.get(path) ?? 0) : 0;
      element.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [path, element]);

  return (
    <main
      ref={setElement}
      id="content"
      tabIndex={-1}
      onScroll={(event) => {
        if (shownPath.current === path) positions.set(path, event.currentTarget.scrollTop);
      }}
      className="min-w-0 grow overflow-x-hidden overflow-y-auto outline-none"
    >
      <div className="mx-auto max-w-[110rem] p-4 pb-10 md:p-8">
        <ScrollerProvider value={element}>{children}</ScrollerProvider>
      </div>
    </main>
  );
}
