// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { Tags } from "lucide-react";
import { Link } from "wouter";
import { itemsOf } from "@/api/pages";
import { PageHeading } from "@/components/ui/page-heading";
import { Empty, Failure } from "@/components/ui/states";
import { useMore } from "@/components/use-more";
import { count } from "@/lib/format";
import { genresQuery } from "../api";

// A colour of its own for each genre, the same every time.
function hueOf(name: string): number {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hue;
}

export function GenresPage() {
  const query = useInfiniteQuery(genresQuery);
  const genres = itemsOf(query.data);
  useMore(query, genres.length, genres.length, 0);
  return (
    <>
      <PageHeading title="Genres" />
      {query.isPending && <div aria-hidden="true" className="skeleton h-72" />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && genres.length === 0 && <Empty icon={<Tags />} title="No genres yet" />}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))] gap-4">
        {genres.map((genre) => (
          <li key={genre.name}>
            <Link
              href={`/genres/${encodeURIComponent(genre.name)}`}
              className="relative block overflow-hidden rounded-2xl border border-line bg-surface p-5 pl-7 transition-shadow hover:shadow-lg"
            >
              <span
                aria-hidden="true"
                className="absolute inset-y-0 left-0 w-2"
                style={{ background: `oklch(0.68 0.12 ${hueOf(genre.name)})` }}
              />
              <span className="block truncate text-lg font-semibold">{genre.name}</span>
              <span className="text-sm text-soft">
                {count(genre.album_count, "album")} · {count(genre.track_count, "track")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
