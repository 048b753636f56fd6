/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: facts about artists, albums and tracks from an outside service. Got by
 * plugin->extension(CONSORT_METADATA_AGENT_ID); its `self` is the instance. A draft may change
 * until it is taken into the contract; a change that breaks compiled plugins raises the number in
 * its id.
 */
#ifndef CONSORT_DRAFT_METADATA_AGENT_H
#define CONSORT_DRAFT_METADATA_AGENT_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_METADATA_AGENT_ID "consort.metadata-agent/1"

/** consort_metadata_query.about */
enum { CONSORT_ABOUT_ARTIST = 0, CONSORT_ABOUT_ALBUM = 1, CONSORT_ABOUT_TRACK = 2 };

/** What the facts are wanted about. Texts that are not known are empty. */
typedef struct consort_metadata_query {
    uint32_t size;
    uint32_t about;  /**< One CONSORT_ABOUT_*. */
    uint32_t wanted; /**< Mask of 1 << CONSORT_FACT_*; 0 = all. */
    uint32_t reserved;
    consort_str name;   /**< Of the artist, album or track. */
    consort_str artist; /**< Of the album or track. */
    consort_str mb_id;  /**< MusicBrainz artist, release or recording id. */
    consort_str lang;   /**< BCP 47, preferred for texts. */
} consort_metadata_query;

/** consort_metadata_fact.kind. Unknown kinds are to be ignored. */
enum {
    CONSORT_FACT_TEXT = 0,    /**< `value` is a biography or description, plain text. */
    CONSORT_FACT_IMAGE = 1,   /**< `value` is the URL of an image. */
    CONSORT_FACT_LINK = 2,    /**< `value` is the URL of a page for people. */
    CONSORT_FACT_GENRE = 3,   /**< `value` is a genre. */
    CONSORT_FACT_SIMILAR = 4, /**< `value` is the name of a similar artist, `mb_id` its id. */
    CONSORT_FACT_TOP = 5,     /**< `value` is the title of a popular track, `mb_id` its id. */
    CONSORT_FACT_MB_ID = 6    /**< `mb_id` is the MusicBrainz id of what was asked about. */
};

/** One fact. */
typedef struct consort_metadata_fact {
    uint32_t size;
    uint32_t kind; /**< One CONSORT_FACT_*. */
    consort_str value;
    consort_str mb_id;
    consort_str lang; /**< Of a text; may be empty. */
    consort_str source_name;
    consort_str source_url;
    uint32_t width; /**< Of an image, 0 = unknown; so is height. */
    uint32_t height;
    double score; /**< Within its kind; higher is better. */
} consort_metadata_fact;

CONSORT_SINK(consort_metadata_fact);

/** Table of "consort.metadata-agent/1". */
typedef struct consort_metadata_agent_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Pushes facts, the best of each kind first. OK with nothing pushed, or NOT_FOUND:
     * there are none, which is remembered. UNAVAILABLE, TIMEOUT: could not find out. Deadline 10 s.
     */
    int32_t (*lookup
    )(void* self,
      consort_call* call,
      const consort_metadata_query* query,
      consort_metadata_fact_sink out);
} consort_metadata_agent_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif
