// SPDX-License-Identifier: Apache-2.0
import type { MusicSort } from "@/api/sorts";
import { SortSelect } from "@/components/sort-select";
import { PageHeading } from "@/components/ui/page-heading";

const options = [
  { value: "title", label: "Title" },
  { value: "artist", label: "Artist" },
  { value: "-added", label: "Recently added" },
  { value: "-year", label: "Newest first" },
  { value: "year", label: "Oldest first" },
] as const;

interface SortedHeadingProps {
  title: string;
  sort: MusicSort;
  onSort: (sort: MusicSort) => void;
}

/** The heading of a list of albums or tracks, whose order can be chosen. */
export function SortedHeading({ title, sort, onSort }: SortedHeadingProps) {
  return (
    <PageHeading title={title}>
      <SortSelect value={sort} options={options} onChange={onSort} />
    </PageHeading>
  );
}
