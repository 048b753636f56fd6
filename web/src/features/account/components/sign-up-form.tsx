// SPDX-License-Identifier: Apache-2.0
import type { FormEvent } from "react";
import { ApiError, messageOf } from "@/api/api-error";
import { useTitle } from "@/lib/use-title";
import { useSignUp } from "../api";
import { FormError } from "./form-error";
import { TextField } from "./text-field";

/** Makes an account; `first` is the server's first, which becomes its administrator's. */
export function SignUpForm({ first }: { first: boolean }) {
  useTitle("Make an account");
  const signUp = useSignUp();
  const fields = signUp.error instanceof ApiError ? signUp.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name));
    signUp.mutate({
      display_name: text("display_name"),
      email: text("email"),
      password: text("password"),
    });
  };
  return (
    <>
      <h1 className="text-xl font-bold">{first ? "Welcome to Consort" : "Make an account"}</h1>
      <p className="mt-1 mb-5 text-sm text-soft">
        {first
          ? "Nobody is here yet. The first account looks after this server."
          : "Your own place on this server."}
      </p>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Your name"
          name="display_name"
          autoComplete="name"
          required
          maxLength={100}
          error={fields.display_name}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="email"
          required
          error={fields.email}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint="At least 8 characters."
          error={fields.password}
        />
        {signUp.isError && Object.keys(fields).length === 0 && (
          <FormError text={messageOf(signUp.error)} />
        )}
        <button type="submit" className="button button-primary mt-1" disabled={signUp.isPending}>
          {signUp.isPending ? "One moment…" : "Make account"}
        </button>
      </form>
    </>
  );
}
