// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import { useTitle } from "@/lib/use-title";

/** The page's name: heading and title. It takes the focus after a navigation (see ScrollArea). */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  useTitle(title);
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <h1 tabIndex={-1} className="text-2xl font-bold tracking-tight md:text-3xl">
        {title}
      </h1>
      {children}
    </div>
  );
}
