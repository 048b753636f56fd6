// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from "react";
import { Failure } from "@/components/ui/states";

interface ErrorBoundaryProps {
  /** Another page is another try. */
  page: string;
  children: ReactNode;
}

interface Caught {
  error: Error | null;
  page: string;
}

/** Says in the page that a page broke, for instance because its code could not be fetched; the player goes on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { error: null, page: this.props.page };

  static getDerivedStateFromError(error: Error): Partial<Caught> {
    return { error };
  }

  static getDerivedStateFromProps({ page }: ErrorBoundaryProps, state: Caught): Caught | null {
    return page === state.page ? null : { error: null, page };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Failure
        error={
          new Error(
            "This page could not be shown. The server may be away, or newer than this page.",
          )
        }
        onRetry={() => window.location.reload()}
      />
    );
  }
}
