// SPDX-License-Identifier: Apache-2.0
import { type InputHTMLAttributes, useId } from "react";

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  error?: string | undefined;
}

/** A labelled input with its hint or what is wrong with it. */
export function TextField({ label, hint, error, ...input }: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        className="field aria-invalid:border-alarm"
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        {...input}
      />
      {note && (
        <p
          id={`${id}-note`}
          className={error ? "mt-1.5 text-sm text-alarm" : "mt-1.5 text-sm text-soft"}
        >
          {note}
        </p>
      )}
    </div>
  );
}
