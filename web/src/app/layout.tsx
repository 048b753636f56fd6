// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from "react";
import { Link } from "wouter";
import type { User } from "@/api/types";
import { Notices } from "@/components/ui/notices";
import { Wordmark } from "@/components/wordmark";
import { AccountMenu } from "@/features/account/components/account-menu";
import { NowPlayingBar } from "@/features/now-playing/components/now-playing-bar";
import { QueuePanel } from "@/features/queue/components/queue-panel";
import { SearchBox } from "@/features/search/components/search-box";
import { BottomNavigation, SideNavigation } from "./navigation";
import { Routes } from "./routes";
import { ScrollArea } from "./scroll-area";
import { ShortcutsHelp } from "./shortcuts-help";
import { useShortcuts } from "./use-shortcuts";

/** Everything around the pages: navigation, search, account, queue, player. */
export function Layout({ user, onSignOut }: { user: User; onSignOut: () => void }) {
  const [queueOpen, setQueueOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const toggleQueue = useCallback(() => setQueueOpen((open) => !open), []);
  const showHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts({ toggleQueue, showHelp });
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)_auto_auto]">
      <a
        href="#content"
        className="sr-only z-50 rounded-full bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2.5 md:gap-6 md:px-5">
        <Link href="/" aria-label="Consort, all albums" className="md:w-48">
          <span className="hidden sm:block">
            <Wordmark />
          </span>
          <img src="/favicon.svg" alt="" className="size-9 sm:hidden" />
        </Link>
        <SearchBox />
        <div className="ml-auto">
          <AccountMenu user={user} onSignOut={onSignOut} />
        </div>
      </header>
      <div className="flex min-h-0">
        <SideNavigation isAdmin={user.role === "admin"} onShortcuts={showHelp} />
        <ScrollArea>
          <Routes isAdmin={user.role === "admin"} />
        </ScrollArea>
        {queueOpen && <QueuePanel onClose={toggleQueue} />}
      </div>
      <NowPlayingBar queueOpen={queueOpen} onToggleQueue={toggleQueue} />
      <BottomNavigation />
      <Notices />
      {helpOpen && <ShortcutsHelp onClose={() => setHelpOpen(false)} />}
    </div>
  );
}
