// SPDX-License-Identifier: Apache-2.0
import { test } from "node:test";

/** Makes `step(name, run)`: tests of which each needs the ones before. After one has failed the rest fail at once. */
export function stepsInOrder() {
  let failed = null;
  return (name, run) =>
    test(name, async () => {
      if (failed !== null) throw new Error(`not tried: "${failed}" failed before`);
      failed = name;
      await run();
      failed = null;
    });
}
