// SPDX-License-Identifier: Apache-2.0
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "@/lib/class-names";

interface SheetProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}

/** A modal dialog. The browser keeps the focus inside and gives it back; Escape and a click outside close it. */
export function Sheet({ label, onClose, children, className }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={cx(
        "m-auto w-full max-w-lg rounded-3xl border border-line bg-surface p-0 text-ink shadow-2xl",
        className,
      )}
    >
      <div className="relative p-6">
        <button
          type="button"
          className="icon-button absolute top-4 right-4"
          aria-label="Close"
          onClick={onClose}
        >
          <X aria-hidden="true" className="size-5" />
        </button>
        {children}
      </div>
    </dialog>
  );
}
