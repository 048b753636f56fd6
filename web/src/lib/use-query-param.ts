// SPDX-License-Identifier: Apache-2.0
import { useLocation, useSearch } from "wouter";

/** A value kept in the address, one of `allowed`; the first is the default and stays out of the address. */
export function useQueryParam<T extends string>(name: string, allowed: readonly [T, ...T[]]) {
  const [path, go] = useLocation();
  const search = useSearch();
  const found = new URLSearchParams(search).get(name);
  const value = allowed.find((one) => one === found) ?? allowed[0];
  const set = (next: T) => {
    const params = new URLSearchParams(search);
    if (next === allowed[0]) params.delete(name);
    else params.set(name, next);
    const query = params.toString();
    go(query ? `${path}?${query}` : path, { replace: true });
  };
  return [value, set] as const;
}
