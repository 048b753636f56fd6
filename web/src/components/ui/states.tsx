// SPDX-License-Identifier: Apache-2.0
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/api-error";

/** Said where the content would be when it could not be had. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div
      role="alert"
      className="mx-auto my-12 flex max-w-md flex-col items-center gap-3 text-center"
    >
      <CircleAlert aria-hidden="true" className="size-8 text-alarm" />
      <p>{messageOf(error)}</p>
      {onRetry && (
        <button type="button" className="button button-quiet" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Said where the content would be when there is none. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="mx-auto my-16 flex max-w-md flex-col items-center gap-3 px-4 text-center">
      <span aria-hidden="true" className="text-accent/70 [&>svg]:size-10">
        {icon}
      </span>
      <p className="text-lg font-semibold">{title}</p>
      <div className="text-soft">{children}</div>
    </div>
  );
}
