// SPDX-License-Identifier: Apache-2.0
import { X } from "lucide-react";
import { useEffect } from "react";
import { cx } from "@/lib/class-names";
import { type Notice, useNotices } from "@/lib/notices";

const shownMs = { info: 5000, error: 12000 };

function NoticeCard({ notice }: { notice: Notice }) {
  const dismiss = useNotices((state) => state.dismiss);
  useEffect(() => {
    const timer = setTimeout(() => dismiss(notice.id), shownMs[notice.kind]);
    return () => clearTimeout(timer);
  }, [notice, dismiss]);
  return (
    <div
      className={cx(
        "pointer-events-auto flex items-start gap-3 rounded-xl border bg-raised py-2 pr-2 pl-4 text-sm shadow-lg",
        notice.kind === "error" ? "border-alarm" : "border-line",
      )}
    >
      <p className="py-2">{notice.text}</p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => dismiss(notice.id)}
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  );
}

/** The messages at the edge of the page; read out when they appear. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-44 z-40 flex flex-col items-center gap-2 md:inset-x-auto md:right-5 md:bottom-28 md:max-w-sm md:items-end"
    >
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}
