-- A session on its way from one screen to another, under a code that is typed or scanned within minutes.
create table handoff (
    code text primary key check (code ~ '^[0-9]{6}$'),
    episode_id text not null references episode on delete cascade,
    position_seconds double precision not null,
    expires_at timestamptz not null
);
