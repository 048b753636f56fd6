// SPDX-License-Identifier: Apache-2.0

/** The orders in which albums and tracks can be asked for. */
export const musicSorts = ["title", "artist", "-added", "-year", "year"] as const;
export type MusicSort = (typeof musicSorts)[number];
