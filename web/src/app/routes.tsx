// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { PageHeading } from "@/components/ui/page-heading";
import { AlbumPage } from "@/features/albums/components/album-page";
import { AlbumsPage } from "@/features/albums/components/albums-page";
import { ErrorBoundary } from "./error-boundary";

const ArtistsPage = lazy(async () => ({
  default: (await import("@/features/artists/components/artists-page")).ArtistsPage,
}));
const ArtistPage = lazy(async () => ({
  default: (await import("@/features/artists/components/artist-page")).ArtistPage,
}));
const TracksPage = lazy(async () => ({
  default: (await import("@/features/tracks/components/tracks-page")).TracksPage,
}));
const GenresPage = lazy(async () => ({
  default: (await import("@/features/genres/components/genres-page")).GenresPage,
}));
const GenrePage = lazy(async () => ({
  default: (await import("@/features/genres/components/genre-page")).GenrePage,
}));
const ScanPage = lazy(async () => ({
  default: (await import("@/features/administration/components/scan-page")).ScanPage,
}));

function NotFound() {
  return (
    <>
      <PageHeading title="There is nothing here" />
      <p>
        <Link href="/" className="text-accent underline">
          To all albums
        </Link>
      </p>
    </>
  );
}

/** Which page an address shows. wouter decodes path parameters. */
export function Routes({ isAdmin }: { isAdmin: boolean }) {
  const [path] = useLocation();
  return (
    <ErrorBoundary page={path}>
      <Suspense fallback={<div aria-busy="true" className="skeleton h-72" />}>
        <Switch>
          <Route path="/" component={AlbumsPage} />
          <Route path="/albums" component={AlbumsPage} />
          <Route path="/albums/:id">{({ id }) => <AlbumPage key={id} id={id} />}</Route>
          <Route path="/artists" component={ArtistsPage} />
          <Route path="/artists/:id">{({ id }) => <ArtistPage key={id} id={id} />}</Route>
          <Route path="/tracks" component={TracksPage} />
          <Route path="/genres" component={GenresPage} />
          <Route path="/genres/:name">{({ name }) => <GenrePage key={name} name={name} />}</Route>
          {isAdmin && <Route path="/admin/scan" component={ScanPage} />}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
