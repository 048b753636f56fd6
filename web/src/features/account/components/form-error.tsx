// SPDX-License-Identifier: Apache-2.0

/** Why a form was not accepted; read out at once. */
export function FormError({ text }: { text: string }) {
  return (
    <p role="alert" className="rounded-xl border border-alarm/60 px-3.5 py-2.5 text-sm text-alarm">
      {text}
    </p>
  );
}
