// SPDX-License-Identifier: Apache-2.0
import type { FormEvent } from "react";
import { messageOf } from "@/api/api-error";
import type { AuthProvider } from "@/api/types";
import { useTitle } from "@/lib/use-title";
import { useSignIn } from "../api";
import { FormError } from "./form-error";
import { TextField } from "./text-field";

/** One form for the password providers, one button for each other way in. */
export function SignInForm({ providers }: { providers: AuthProvider[] }) {
  useTitle("Sign in");
  const signIn = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ email: String(form.get("email")), password: String(form.get("password")) });
  };
  const redirects = providers.filter(
    (provider) => provider.kind === "redirect" && provider.begin_url,
  );
  return (
    <>
      <h1 className="mb-5 text-xl font-bold">Sign in</h1>
      {providers.some((provider) => provider.kind === "password") && (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            label="Email or username"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            required
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          {signIn.isError && <FormError text={messageOf(signIn.error)} />}
          <button type="submit" className="button button-primary mt-1" disabled={signIn.isPending}>
            {signIn.isPending ? "Signing in…" : "Sign in"}
          </button>
        </form>
      )}
      {redirects.map((provider) => (
        <a key={provider.id} href={provider.begin_url} className="button button-quiet mt-3 w-full">
          Continue with {provider.name}
        </a>
      ))}
      {providers.length === 0 && (
        <p role="alert" className="text-soft">
          This server has no way to sign in: no auth plugin is running. Its administrator finds the
          reason in the log.
        </p>
      )}
    </>
  );
}
