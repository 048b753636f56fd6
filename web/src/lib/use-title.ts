// SPDX-License-Identifier: Apache-2.0
import { useEffect } from "react";

/** The page's title, in the browser's tab and history. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Consort` : "Consort";
  }, [title]);
}
