-- View events are facts and are kept; sessions and tallies are sums of them.

create table view_event (
    session_id text not null,
    seq integer not null check (seq >= 0),
    episode_id text not null,
    series_id text not null,
    viewer text not null,
    screen text not null,
    kind text not null check (kind in ('play', 'pause', 'seek', 'heartbeat', 'end')),
    position_seconds double precision not null,
    rate real not null,
    client_at timestamptz not null,
    received_at timestamptz not null,
    issued_at timestamptz not null,
    folded boolean not null default false,
    primary key (session_id, seq)
);
create index view_event_unfolded on view_event (received_at) where not folded;

-- one play session, as far as its events were folded
create table view_session (
    session_id text primary key,
    episode_id text not null references episode on delete cascade,
    viewer text not null,
    state jsonb not null,
    position_seconds double precision not null,
    completed boolean not null,
    updated_at timestamptz not null
);
create index view_session_resume on view_session (viewer, episode_id, updated_at desc);

create table tally (
    episode_id text primary key references episode on delete cascade,
    plays bigint not null default 0,
    qualified_views bigint not null default 0,
    completions bigint not null default 0,
    watch_seconds double precision not null default 0,
    refused_seconds double precision not null default 0
);
