// SPDX-License-Identifier: Apache-2.0

/** A cookie's value out of `document.cookie`, or null. */
export function readCookie(cookies: string, name: string): string | null {
  for (const part of cookies.split("; ")) {
    const equals = part.indexOf("=");
    if (part.slice(0, equals) === name) return decodeURIComponent(part.slice(equals + 1)) || null;
  }
  return null;
}
