// SPDX-License-Identifier: Apache-2.0
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/ui/states";
import { Wordmark } from "@/components/wordmark";
import { providersQuery } from "../api";
import { SignInForm } from "./sign-in-form";
import { SignUpForm } from "./sign-up-form";

/** What a visitor sees: sign in, or make an account where the server allows it. */
export function Entrance() {
  const providers = useQuery(providersQuery);
  const [chosen, setChosen] = useState<"sign-in" | "sign-up" | null>(null);
  const { data } = providers;
  const first = data?.first_user === true;
  const signingUp =
    data?.registration_open === true && (chosen ?? (first ? "sign-up" : "sign-in")) === "sign-up";
  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-[radial-gradient(ellipse_at_top,var(--accent-soft),transparent_60%)] p-4">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex justify-center">
          <Wordmark large />
        </div>
        <div className="rounded-3xl border border-line bg-surface p-6 shadow-sm sm:p-8">
          {providers.isPending && <div className="skeleton h-72" />}
          {providers.isError && (
            <Failure error={providers.error} onRetry={() => void providers.refetch()} />
          )}
          {data &&
            (signingUp ? <SignUpForm first={first} /> : <SignInForm providers={data.providers} />)}
          {data?.registration_open && (
            <p className="mt-6 text-center text-sm text-soft">
              {signingUp ? "Already have an account?" : "New here?"}{" "}
              <button
                type="button"
                className="font-semibold text-accent underline-offset-4 hover:underline"
                onClick={() => setChosen(signingUp ? "sign-in" : "sign-up")}
              >
                {signingUp ? "Sign in" : "Make an account"}
              </button>
            </p>
          )}
        </div>
      </div>
    </main>
  );
}
