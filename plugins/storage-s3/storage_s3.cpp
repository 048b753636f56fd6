// SPDX-License-Identifier: Apache-2.0
#include "s3_storage.h"

CONSORT_PLUGIN(consort::s3::S3Storage)
