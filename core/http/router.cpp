// SPDX-License-Identifier: Apache-2.0
#include "core/http/router.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "core/base/text.h"
#include "core/http/params.h"

namespace consort::http {

namespace {

using Row = std::array<const Route*, kMethodCount>;

std::size_t slot(Method method) noexcept {
    return static_cast<std::size_t>(method);
}

/// Takes the segment after the leading "/" off `path`.
std::string_view takeSegment(std::string_view& path) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

bool isParameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string allowList(const Row& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto method = static_cast<Method>(i);
        const bool headOfGet = method == Method::Head && row[slot(Method::Get)] != nullptr;
        if (row[i] != nullptr || headOfGet || method == Method::Options) {
            text += text.empty() ? "" : ", ";
            text += name(method);
        }
    }
    return text;
}

bool hasRows(const Row& row) {
    for (const auto* route : row) {
        if (route != nullptr) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    std::unique_ptr<Node> parameter;
    Row rows{};
    Row tailRows{};
};

namespace {

template <class Node>
struct Walk {
    const std::vector<std::string>& segments;
    std::vector<std::string_view> values{};

    /// The row set that the path leads to, with the parameter values gathered on the way.
    const Row* find(const Node& node, std::size_t depth) {
        if (depth == segments.size()) {
            return hasRows(node.rows) ? &node.rows : nullptr;
        }
        const std::string& segment = segments[depth];
        if (const auto child = node.children.find(segment); child != node.children.end()) {
            if (const Row* row = find(*child->second, depth + 1)) {
                return row;
            }
        }
        if (node.parameter && !segment.empty()) {
            values.push_back(segment);
            if (const Row* row = find(*node.parameter, depth + 1)) {
                return row;
            }
            values.pop_back();
        }
        if (hasRows(node.tailRows)) {
            tailDepth = depth;
            return &node.tailRows;
        }
        return nullptr;
    }

    std::size_t tailDepth = static_cast<std::size_t>(-1);
};

/// Decoded segments; false for paths that no route may see.
bool split(std::string_view path, std::vector<std::string>& segments) {
    if (path.empty() || path.front() != '/') {
        return false;
    }
    while (!path.empty()) {
        const auto encoded = takeSegment(path);
        auto segment = percentDecode(encoded, Plus::Literal);
        if (!segment || !isValidUtf8(*segment) || *segment == "." || *segment == "..") {
            return false;
        }
        // An encoded slash would let a tail step over the check above.
        if (segment->find('/') != std::string::npos &&
            (("/" + *segment + "/").find("/../") != std::string::npos)) {
            return false;
        }
        segments.push_back(std::move(*segment));
    }
    return true;
}

Request::PathParams nameParams(
    std::string_view pattern, const std::vector<std::string_view>& values, const std::string& tail
) {
    Request::PathParams params;
    std::size_t next = 0;
    while (!pattern.empty()) {
        const auto segment = takeSegment(pattern);
        if (!isParameter(segment)) {
            continue;
        }
        auto inner = segment.substr(1, segment.size() - 2);
        if (inner.ends_with("...")) {
            params.emplace_back(inner.substr(0, inner.size() - 3), tail);
        } else {
            params.emplace_back(inner, values.at(next++));
        }
    }
    return params;
}

std::string joinTail(const std::vector<std::string>& segments, std::size_t from) {
    std::string tail;
    for (std::size_t i = from; i < segments.size(); ++i) {
        tail += i == from ? "" : "/";
        tail += segments[i];
    }
    return tail;
}

template <class Node>
Node& childFor(Node& node, std::string_view segment, const std::string& path) {
    if (!isParameter(segment) && segment.find_first_of("{}") != std::string_view::npos) {
        throw std::logic_error("parameters are whole segments: " + path);
    }
    auto& child = isParameter(segment) ? node.parameter : node.children[std::string(segment)];
    if (!child) {
        child = std::make_unique<Node>();
    }
    return *child;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}

Router::~Router() = default;

void Router::add(Route route) {
    std::string_view path = route.path;
    if (path.empty() || path.front() != '/') {
        throw std::logic_error("route path must start with /: " + route.path);
    }
    Node* node = root_.get();
    bool tail = false;
    while (!path.empty()) {
        if (tail) {
            throw std::logic_error("only the last segment can take the rest: " + route.path);
        }
        const auto segment = takeSegment(path);
        tail = isParameter(segment) && segment.ends_with("...}");
        if (!tail) {
            node = &childFor(*node, segment, route.path);
        }
    }
    auto& place = (tail ? node->tailRows : node->rows)[slot(route.method)];
    if (place != nullptr) {
        throw std::logic_error(
            "two rows for " + std::string(name(route.method)) + " " + route.path
        );
    }
    route.index = routes_.size();
    routes_.push_back(std::move(route));
    place = &routes_.back();
}

void Router::setFallback(Route route) {
    fallback_ = std::make_unique<Route>(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
    Match result;
    std::vector<std::string> segments;
    segments.reserve(8);
    if (!split(path, segments)) {
        result.outcome = Outcome::BadPath;
        return result;
    }
    Walk<Node> walk{segments};
    const Row* row = walk.find(*root_, 0);
    const bool reads = method == Method::Get || method == Method::Head;
    if (row == nullptr) {
        if (fallback_ && reads) {
            result = {.outcome = Outcome::Found, .route = fallback_.get(), .index = routes_.size()};
        }
        return result;
    }
    const Route* route = (*row)[slot(method)];
    if (route == nullptr && method == Method::Head) {
        route = (*row)[slot(Method::Get)];
    }
    if (route == nullptr) {
        result.outcome = Outcome::MethodNotAllowed;
        result.allow = allowList(*row);
        return result;
    }
    result.outcome = Outcome::Found;
    result.route = route;
    result.index = route->index;
    result.params = nameParams(route->path, walk.values, joinTail(segments, walk.tailDepth));
    return result;
}

}  // namespace consort::http
