// SPDX-License-Identifier: Apache-2.0
import { Music2 } from "lucide-react";
import { useState } from "react";
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

/** A cover, with something calm in its place while it loads and when there is none. */
export function Cover({ url, alt, size, placeholder, className, eager }: CoverProps) {
  const [state, setState] = useState<{ url: string; is: "loaded" | "failed" } | null>(null);
  const is = url && state?.url === url ? state.is : "loading";
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
      {(!url || is === "failed") && (
        <Music2 aria-hidden="true" className="size-1/3 text-accent/50" />
      )}
      {url && is !== "failed" && (
        <img
          src={`${url}?size=${size}`}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onLoad={() => setState({ url, is: "loaded" })}
          onError={() => setState({ url, is: "failed" })}
          className={cx(
            "absolute inset-0 size-full object-cover transition-opacity duration-300",
            is === "loaded" ? "opacity-100" : "opacity-0",
          )}
        />
      )}
    </div>
  );
}
