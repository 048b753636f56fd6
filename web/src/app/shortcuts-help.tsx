// SPDX-License-Identifier: Apache-2.0
import { Sheet } from "@/components/ui/sheet";
import { usePreferences } from "@/lib/preferences";
import { shortcutList } from "./use-shortcuts";

/** The list of keys, and the switch that turns them off. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const { shortcuts, setShortcuts } = usePreferences();
  return (
    <Sheet label="Keyboard" onClose={onClose}>
      <h2 className="mb-4 text-xl font-bold">Keyboard</h2>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {shortcutList.map(([keys, does]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-lg border border-line bg-paper px-2 py-0.5 font-sans text-sm">
                {keys}
              </kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-6 flex items-center gap-3 border-t border-line pt-4">
        <input
          type="checkbox"
          className="size-5 accent-accent"
          checked={shortcuts}
          onChange={(event) => setShortcuts(event.target.checked)}
        />
        Single keys control the player
      </label>
    </Sheet>
  );
}
