// SPDX-License-Identifier: Apache-2.0
import { Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { messageOf } from "@/api/api-error";
import { Cover } from "@/components/ui/cover";
import { cx } from "@/lib/class-names";
import { count } from "@/lib/format";
import type { Hit, HitGroup } from "../results";

interface SearchResultsProps {
  id: string;
  groups: HitGroup[];
  active: string | null;
  busy: boolean;
  error: Error | null;
  text: string;
  onChoose: (hit: Hit) => void;
}

/** The list under the search field. The field keeps the focus; the list only shows what is active. */
export function SearchResults({
  id,
  groups,
  active,
  busy,
  error,
  text,
  onChoose,
}: SearchResultsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active !== null)
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const found = groups.reduce((sum, group) => sum + group.hits.length, 0);
  return (
    <div className="absolute inset-x-0 top-full z-30 mt-2 max-h-[min(34rem,70dvh)] overflow-y-auto rounded-2xl border border-line bg-raised p-2 shadow-2xl max-sm:fixed max-sm:inset-x-3 max-sm:top-16">
      <p role="status" className={found > 0 ? "sr-only" : "p-4 text-center text-soft"}>
        {error !== null && messageOf(error)}
        {error === null && found > 0 && count(found, "result")}
        {error === null && found === 0 && (busy ? "Searching…" : `Nothing found for “${text}”.`)}
      </p>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Results" tabIndex={-1}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox is not a fieldset
          <div key={group.name} role="group" aria-label={group.name}>
            <p
              aria-hidden="true"
              className="px-3 pt-2 pb-1 text-xs font-semibold tracking-wide text-soft uppercase"
            >
              {group.name}
            </p>
            {group.hits.map((hit) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field that has the focus
              <div
                key={hit.key}
                id={`${id}-${hit.key}`}
                role="option"
                tabIndex={-1}
                aria-selected={hit.key === active}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(hit)}
                className="group/hit flex cursor-pointer items-center gap-3 rounded-xl px-3 py-1.5 hover:bg-accent-soft aria-selected:bg-accent-soft"
              >
                <Cover
                  url={hit.cover}
                  alt=""
                  size={96}
                  className={cx("size-10 shrink-0", hit.round ? "rounded-full" : "rounded-md")}
                />
                <span className="min-w-0 grow">
                  <span className="block truncate font-medium">{hit.title}</span>
                  <span className="block truncate text-sm text-soft">{hit.detail}</span>
                </span>
                {hit.track !== null && (
                  <Play
                    aria-hidden="true"
                    className="size-4 shrink-0 fill-current text-accent opacity-0 group-hover/hit:opacity-100 group-aria-selected/hit:opacity-100"
                  />
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
