// SPDX-License-Identifier: Apache-2.0
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Album = Schemas["Album"];
export type Artist = Schemas["Artist"];
export type AuthProvider = Schemas["AuthProvider"];
export type AuthProviders = Schemas["AuthProviders"];
export type AuthResult = Schemas["AuthResult"];
export type Genre = Schemas["Genre"];
export type Problem = Schemas["Problem"];
export type ScanStatus = Schemas["ScanStatus"];
export type SearchResult = Schemas["SearchResult"];
export type Track = Schemas["Track"];
export type User = Schemas["User"];
