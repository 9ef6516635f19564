-- What the collector may remove from the media store, and since when.

-- Every place that names an asset. A migration that adds a place replaces this view, or bytes that are
-- in use are removed; a test compares it with the columns that there are.
create view asset_in_use as
    select asset_id from episode where asset_id is not null
    union select public_asset_id from episode where public_asset_id is not null
    union select art_id from series where art_id is not null;

-- What nothing has named, without a break since then.
create table unused_media (
    kind text not null check (kind in ('asset', 'master')),
    name text not null,
    since timestamptz not null default now(),
    primary key (kind, name)
);

-- When somebody last announced the upload or sent bytes of it.
alter table upload add column touched_at timestamptz not null default now();
update upload set touched_at = coalesce(finished_at, created_at);
create index upload_sha256 on upload (sha256);
create index episode_master on episode (master_sha256);

-- Each of these needs a job.
create index episode_unfinished on episode (id) where state in ('queued', 'running');
