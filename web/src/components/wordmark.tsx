// SPDX-License-Identifier: Apache-2.0
import { cx } from "@/lib/class-names";

/** The name with its four voices. */
export function Wordmark({ large = false }: { large?: boolean }) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-2.5 font-bold tracking-tight",
        large ? "text-3xl" : "text-xl",
      )}
    >
      <svg
        aria-hidden="true"
        viewBox="12 14 40 36"
        className={large ? "h-9" : "h-6"}
        fill="none"
        strokeLinecap="round"
        strokeWidth="6"
      >
        <path stroke="var(--accent)" d="M18 26v12" />
        <path stroke="var(--accent)" opacity="0.7" d="M27 18v28" />
        <path stroke="var(--leaf)" d="M37 22v20" />
        <path stroke="var(--leaf)" opacity="0.7" d="M46 28v8" />
      </svg>
      Consort
    </span>
  );
}
