// SPDX-License-Identifier: Apache-2.0
import { Music2 } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { onRenewed, renewalCount } from "@/api/session";
import { cx } from "@/lib/class-names";

interface CoverProps {
  url: string | null | undefined;
  /** What it is of; empty when the name stands beside it. */
  alt: string;
  /** Pixels asked of the server, about twice what is shown. */
  size: number;
  placeholder?: string | undefined;
  className?: string;
  eager?: boolean;
}

interface Outcome {
  url: string;
  renewals: number;
  loaded: boolean;
}

/** A cover, with something calm in its place while it loads and when there is none. */
export function Cover({ url, alt, size, placeholder, className, eager }: CoverProps) {
  // A picture that was refused because the session had run out gets another try in the new one.
  const renewals = useSyncExternalStore(onRenewed, renewalCount);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const known = outcome !== null && outcome.url === url ? outcome : null;
  const loaded = known?.loaded === true;
  const failed = known?.loaded === false && known.renewals === renewals;
  return (
    <div
      className={cx(
        "relative isolate grid aspect-square place-items-center overflow-hidden bg-accent-soft",
        className,
      )}
      style={
        placeholder
          ? { backgroundImage: `url(${placeholder})`, backgroundSize: "cover" }
          : undefined
      }
    >
      {(!url || failed) && <Music2 aria-hidden="true" className="size-1/3 text-accent/50" />}
      {url && !failed && (
        <img
          src={`${url}?size=${size}`}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onLoad={() => setOutcome({ url, renewals, loaded: true })}
          onError={() => setOutcome({ url, renewals, loaded: false })}
          className={cx(
            "absolute inset-0 size-full object-cover transition-opacity duration-300",
            loaded ? "opacity-100" : "opacity-0",
          )}
        />
      )}
    </div>
  );
}
