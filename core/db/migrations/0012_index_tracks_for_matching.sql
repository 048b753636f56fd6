-- Plugins find tracks of outside services by these, and ask how often each track is liked.
CREATE INDEX tracks_by_isrc ON tracks (isrc) WHERE isrc <> '';
CREATE INDEX tracks_by_recording ON tracks (mb_recording) WHERE mb_recording <> '';
CREATE INDEX marks_by_item ON marks (kind, item_id) WHERE liked_ms IS NOT NULL;
