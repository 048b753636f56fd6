// SPDX-License-Identifier: Apache-2.0

/** An object kept in this browser; empty when there is none or it cannot be read. */
export function readStored(key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Keeps an object in this browser. A full or forbidden storage is no reason to fail. */
export function writeStored(key: string, value: Record<string, unknown>): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may forbid it: the preference then lasts as long as the page.
  }
}
