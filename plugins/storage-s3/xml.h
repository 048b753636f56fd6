// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace consort::s3 {

/// Called at the end of each element: its path of local names from the root, "Error/Code", and the
/// text directly within it.
using OnElement = std::function<void(std::string_view path, std::string_view text)>;

/// Reads an XML document that a server sent. Entities that the document defines, nesting beyond 16
/// and texts beyond 64 KiB are refused. Throws sdk::Unavailable when it is not well-formed.
void readXml(std::string_view document, const OnElement& onElement);

/// The text of the first element at `path`; empty when there is none. Throws as readXml().
std::string xmlText(std::string_view document, std::string_view path);

}  // namespace consort::s3
