// SPDX-License-Identifier: Apache-2.0

interface SortSelectProps<S extends string> {
  value: S;
  options: readonly { value: S; label: string }[];
  onChange: (value: S) => void;
}

/** Chooses the order of a list. */
export function SortSelect<S extends string>({ value, options, onChange }: SortSelectProps<S>) {
  return (
    <label className="flex items-center gap-2 text-sm text-soft">
      Sort by
      <select
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className="h-10 rounded-full border border-line bg-surface px-4 font-medium text-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
