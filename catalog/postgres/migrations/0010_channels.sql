-- Linear channels: who they are, and what is on when.

create table channel (
    slug text primary key,
    title text not null,
    title_en text not null,
    -- what its logo is drawn from
    label text not null,
    colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
    -- the zone whose works it loops, or the showcase that brings a line-up of its own
    zone text unique references zone,
    showcase text unique,
    position smallint not null,
    -- what the future line-up was planned from; another one means that it is planned anew
    planned_from text not null default '',
    check ((zone is null) <> (showcase is null))
);

create table airing (
    channel text not null references channel,
    -- HLS's discontinuity sequence number
    position bigint not null check (position >= 0),
    -- HLS's media sequence number of its first segment, and how many there are
    first_segment bigint not null check (first_segment >= 0),
    segments integer not null check (segments > 0),
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    series_id text not null references series,
    episode_id text not null references episode,
    number integer not null,
    -- none for one that is long over and only says where its series stands
    asset_id text references asset,
    primary key (channel, position)
);
create index airing_ends on airing (channel, ends_at);
create index airing_turn on airing (channel, series_id, position desc);
create index airing_asset on airing (asset_id);

-- Every place that names an asset. A migration that adds a place replaces this view, or bytes that are
-- in use are removed. What is to be on, or was on of late, is in use.
create or replace view asset_in_use as
    select asset_id from episode where asset_id is not null
    union select public_asset_id from episode where public_asset_id is not null
    union select art_id from series where art_id is not null
    union select asset_id from piece join assembly_in_force using (episode_id) where asset_id is not null
    union select asset_id from airing where asset_id is not null;
