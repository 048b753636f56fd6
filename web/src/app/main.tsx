// SPDX-License-Identifier: Apache-2.0
import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepFresh } from "@/api/session";
import { startTheme } from "@/lib/preferences";
import { App } from "./app";
import { createQueryClient } from "./query-client";

startTheme();
keepFresh();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
