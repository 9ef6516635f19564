-- What a viewer follows or likes. A viewer is a pseudonym.
create table mark (
    viewer text not null,
    kind text not null check (kind in ('follow', 'like')),
    series_id text not null references series on delete cascade,
    made_at timestamptz not null,
    primary key (viewer, kind, series_id)
);
create index mark_newest on mark (viewer, kind, made_at desc);
create index mark_series on mark (series_id);
