// SPDX-License-Identifier: Apache-2.0
import { create } from "zustand";
import { readStored, writeStored } from "./stored";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  theme: Theme;
  /** Whether single keys control the player (WCAG 2.1.4 asks that they can be switched off). */
  shortcuts: boolean;
  setTheme: (theme: Theme) => void;
  setShortcuts: (on: boolean) => void;
}

function isTheme(value: unknown): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}

const stored = readStored("consort.preferences");

export const usePreferences = create<Preferences>((set) => ({
  theme: isTheme(stored.theme) ? stored.theme : "system",
  shortcuts: stored.shortcuts !== false,
  setTheme: (theme) => set({ theme }),
  setShortcuts: (shortcuts) => set({ shortcuts }),
}));

function apply({ theme, shortcuts }: Preferences): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeStored("consort.preferences", { theme, shortcuts });
}

/** Puts the chosen theme on the page, now and on every change. */
export function startTheme(): void {
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
}
