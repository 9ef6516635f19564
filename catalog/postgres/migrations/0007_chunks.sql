-- Long episodes are made in pieces, by any worker. An assembly is the plan of one, made under one claim of
-- the episode (its fence): once that claim is over, so are the assembly and all of its pieces.
create table assembly (
    episode_id text primary key references episode on delete cascade,
    fence bigint not null,
    plan jsonb not null,
    -- of the queue's jobs; each piece comes after the pieces before it
    priority integer not null,
    -- whether decoding from the middle of the master has always shown the right pictures so far
    seekable boolean not null default true,
    created_at timestamptz not null default now()
);

create table piece (
    episode_id text not null references assembly on delete cascade,
    number integer not null,
    part integer not null,
    turn integer not null,
    work text not null check (work in ('sample', 'sound', 'pictures', 'join')),
    first_frame integer not null check (first_frame >= 0),
    frames integer not null check (frames > 0),
    seek_seconds double precision,
    seen text,
    weight double precision not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done')),
    attempts integer not null default 0,
    -- grows with every claim of the piece; the result of an older one is refused
    fence bigint not null default 0,
    -- the folder of the media store with what was encoded, until it is joined
    asset_id text,
    -- how alike it looks: VMAF by rung
    scores jsonb,
    primary key (episode_id, number)
);

create view assembly_in_force as
    select assembly.*, episode.master_sha256 from assembly
    join episode on episode.id = assembly.episode_id
    where episode.fence = assembly.fence and episode.state = 'running';

-- Every place that names an asset. A migration that adds a place replaces this view, or bytes that are
-- in use are removed. What was encoded for an assembly is in use for as long as that is in force.
create or replace view asset_in_use as
    select asset_id from episode where asset_id is not null
    union select public_asset_id from episode where public_asset_id is not null
    union select art_id from series where art_id is not null
    union select asset_id from piece join assembly_in_force using (episode_id) where asset_id is not null;
