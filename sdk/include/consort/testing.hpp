// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For an author's own tests: a plugin class, or its C tables, without a server.
///
///     FakeHost host;
///     FakeCall call;
///     Disk disk(host.host(), Disk::Config{.root = directory});
///     EXPECT_EQ(disk.stat(call.call(), "a.flac")->bytes, 3);
#include <consort/testing/fake_call.hpp>
#include <consort/testing/fake_config.hpp>
#include <consort/testing/fake_host.hpp>
#include <consort/testing/fake_http.hpp>
#include <consort/testing/fake_library.hpp>
#include <consort/testing/fake_media.hpp>
#include <consort/testing/memory_reader.hpp>
