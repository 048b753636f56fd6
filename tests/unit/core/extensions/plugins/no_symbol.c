/* SPDX-License-Identifier: Apache-2.0 */
extern __attribute__((visibility("default"))) const int some_library;
const int some_library = 1;
