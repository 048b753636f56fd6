// SPDX-License-Identifier: Apache-2.0
import { Disc3, Keyboard, LibraryBig, MicVocal, Music2, Tags } from "lucide-react";
import { Link, useLocation } from "wouter";
import { cx } from "@/lib/class-names";

const places = [
  { href: "/", label: "Albums", icon: Disc3, section: "/albums" },
  { href: "/artists", label: "Artists", icon: MicVocal, section: "/artists" },
  { href: "/tracks", label: "Tracks", icon: Music2, section: "/tracks" },
  { href: "/genres", label: "Genres", icon: Tags, section: "/genres" },
];

function useIsHere() {
  const [path] = useLocation();
  return (place: { href: string; section: string }) =>
    path === place.href || path === place.section || path.startsWith(`${place.section}/`);
}

interface SideNavigationProps {
  isAdmin: boolean;
  onShortcuts: () => void;
}

export function SideNavigation({ isAdmin, onShortcuts }: SideNavigationProps) {
  const isHere = useIsHere();
  const scan = {
    href: "/admin/scan",
    label: "Library scan",
    icon: LibraryBig,
    section: "/admin/scan",
  };
  const entry =
    "flex h-11 w-full items-center gap-3.5 rounded-xl px-3.5 font-medium transition-colors";
  return (
    <nav
      aria-label="Library"
      className="hidden w-56 shrink-0 flex-col gap-1 border-r border-line p-3 md:flex"
    >
      {[...places, ...(isAdmin ? [scan] : [])].map((place) => {
        const here = isHere(place);
        return (
          <Link
            key={place.href}
            href={place.href}
            aria-current={here ? "page" : undefined}
            className={cx(
              entry,
              here ? "bg-accent-soft text-accent" : "text-soft hover:bg-surface hover:text-ink",
              place === scan && "mt-4",
            )}
          >
            <place.icon aria-hidden="true" className="size-5" />
            {place.label}
          </Link>
        );
      })}
      <button
        type="button"
        onClick={onShortcuts}
        className={cx(entry, "mt-auto text-sm text-soft hover:bg-surface hover:text-ink")}
      >
        <Keyboard aria-hidden="true" className="size-5" />
        Keyboard
      </button>
    </nav>
  );
}

export function BottomNavigation() {
  const isHere = useIsHere();
  return (
    <nav
      aria-label="Library"
      className="grid grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map((place) => {
        const here = isHere(place);
        return (
          <Link
            key={place.href}
            href={place.href}
            aria-current={here ? "page" : undefined}
            className={cx(
              "flex flex-col items-center gap-0.5 py-2 text-xs font-medium",
              here ? "text-accent" : "text-soft",
            )}
          >
            <place.icon aria-hidden="true" className="size-5" />
            {place.label}
          </Link>
        );
      })}
    </nav>
  );
}
