-- How playing went, as players tell it: apart from view events, because none of it is watch time.
create table quality_event (
    session_id text not null,
    source text not null check (source in ('player', 'cmcd')),
    seq bigint not null check (seq >= 0),
    episode_id text not null,
    screen text not null,
    kind text not null check (kind in ('startup', 'stall', 'bitrate', 'error')),
    seconds double precision not null,
    kbps double precision not null,
    fault text,
    received_at timestamptz not null,
    folded boolean not null default false,
    primary key (session_id, source, seq)
);
create index quality_event_unfolded on quality_event (received_at) where not folded;
create index quality_event_folded on quality_event (received_at) where folded;

create table quality_day (
    day date not null,
    screen text not null,
    source text not null,
    starts bigint not null,
    start_seconds double precision not null,
    starts_within_1s bigint not null,
    starts_within_2s bigint not null,
    starts_within_3500ms bigint not null,
    stalls bigint not null,
    stall_seconds double precision not null,
    played_seconds double precision not null,
    played_kilobits double precision not null,
    errors bigint not null,
    primary key (day, screen, source)
);

-- What the origin sent: all that is known of players that tell nothing. Never watch time either. `asset` keeps
-- nothing in the media store: this is a report of what was.
create table egress_day (
    day date not null,
    asset text not null,
    episode_id text,
    starts bigint not null,
    bytes bigint not null,
    video_seconds double precision not null,
    primary key (day, asset)
);
