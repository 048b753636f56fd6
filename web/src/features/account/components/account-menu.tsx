// SPDX-License-Identifier: Apache-2.0
import { LibraryBig, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useLocation } from "wouter";
import type { User } from "@/api/types";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { type Theme, usePreferences } from "@/lib/preferences";

const themes: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "system", label: "Theme of the system", icon: Monitor },
  { theme: "light", label: "Light theme", icon: Sun },
  { theme: "dark", label: "Dark theme", icon: Moon },
];

/** Who is signed in, the theme, the way out. */
export function AccountMenu({ user, onSignOut }: { user: User; onSignOut: () => void }) {
  const [, go] = useLocation();
  const { theme, setTheme } = usePreferences();
  const items: MenuItem[] = themes.map(({ theme: one, label, icon: Icon }) => ({
    label,
    icon: <Icon aria-hidden="true" className="size-4" />,
    checked: theme === one,
    run: () => setTheme(one),
  }));
  if (user.role === "admin") {
    const icon = <LibraryBig aria-hidden="true" className="size-4" />;
    items.push({ label: "Library scan", icon, run: () => go("/admin/scan") });
  }
  items.push({
    label: "Sign out",
    icon: <LogOut aria-hidden="true" className="size-4" />,
    run: onSignOut,
  });
  const initial = [...user.display_name][0] ?? "?";
  return (
    <Menu
      label={`Account: ${user.display_name}`}
      buttonClass="grid size-10 shrink-0 place-items-center rounded-full bg-leaf text-base font-bold text-paper"
      button={<span aria-hidden="true">{initial.toUpperCase()}</span>}
      items={items}
    />
  );
}
