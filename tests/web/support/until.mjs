// SPDX-License-Identifier: Apache-2.0
import { setTimeout as pause } from "node:timers/promises";

const betweenMs = 50;

/** Asks `condition` again and again until it gives something true. An error it throws ends the wait. */
export async function until(limitMs, what, condition) {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await pause(betweenMs);
  }
  throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
}
