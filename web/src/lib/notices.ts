// SPDX-License-Identifier: Apache-2.0
import { create } from "zustand";

export interface Notice {
  id: number;
  kind: "info" | "error";
  text: string;
}

interface Notices {
  notices: readonly Notice[];
  notify: (kind: Notice["kind"], text: string) => void;
  dismiss: (id: number) => void;
}

const maxShown = 3;
let lastId = 0;

/** Short messages at the edge of the page. The same text is not shown twice. */
export const useNotices = create<Notices>((set) => ({
  notices: [],
  notify: (kind, text) =>
    set(({ notices }) => {
      const others = notices.filter((notice) => notice.text !== text);
      lastId += 1;
      return { notices: [...others, { id: lastId, kind, text }].slice(-maxShown) };
    }),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) })),
}));
