-- Recommendation rounds 推优 and what they award: rows are inserted and never changed.
create table round (
    id text primary key,
    title text not null,
    -- the first day of its quarter
    quarter date not null,
    shortlist smallint not null check (shortlist > 0),
    publicity_days smallint not null check (publicity_days > 0)
);

-- Its stages as it went through them: each once.
create table round_move (
    id bigint generated always as identity primary key,
    round_id text not null references round,
    stage text not null
        check (stage in ('nominate', 'score', 'shortlist', 'publicity', 'result', 'called-off')),
    reason text not null,
    moved_by text not null,
    moved_at timestamptz not null,
    unique (round_id, stage)
);

-- The last row of a work says whether it stands.
create table nomination (
    id bigint generated always as identity primary key,
    round_id text not null references round,
    series_id text not null references series,
    stands boolean not null,
    nominated_by text not null,
    nominated_at timestamptz not null
);
create index nomination_last on nomination (round_id, series_id, id desc);

-- The last row of a reviewer on a work is what counts.
create table score (
    id bigint generated always as identity primary key,
    round_id text not null references round,
    series_id text not null references series,
    reviewer_id text not null references account,
    -- as they were then
    reviewer text not null,
    organisation text not null,
    idea smallint not null check (idea between 0 and 100),
    art smallint not null check (art between 0 and 100),
    craft smallint not null check (craft between 0 and 100),
    note text not null,
    given_at timestamptz not null
);
create index score_last on score (round_id, series_id, reviewer_id, id desc);

create table shortlisted (
    round_id text not null references round,
    series_id text not null references series,
    place smallint not null check (place > 0),
    primary key (round_id, series_id),
    unique (round_id, place)
);

create table objection (
    id text primary key,
    round_id text not null,
    series_id text not null,
    said text not null,
    said_by text not null,
    recorded_by text not null,
    recorded_at timestamptz not null,
    foreign key (round_id, series_id) references shortlisted
);
create index objection_round on objection (round_id);

create table objection_decision (
    objection_id text primary key references objection,
    upheld boolean not null,
    reason text not null,
    decided_by text not null,
    decided_at timestamptz not null
);

create table award (
    id text primary key,
    round_id text not null,
    series_id text not null,
    -- as they were then
    title text not null,
    maker text,
    grade text not null check (grade in ('S', 'A', 'B', 'C')),
    seal text not null,
    granted_by text not null,
    granted_at timestamptz not null,
    unique (round_id, series_id),
    foreign key (round_id, series_id) references shortlisted
);
create index award_series on award (series_id);

create table award_revocation (
    award_id text primary key references award,
    reason text not null,
    revoked_by text not null,
    revoked_at timestamptz not null
);

do $$
declare
    kept text;
begin
    foreach kept in array array['round', 'round_move', 'nomination', 'score', 'shortlisted', 'objection',
                                'objection_decision', 'award', 'award_revocation'] loop
        execute format('create trigger %I before update or delete or truncate on %I
                        for each statement execute function refuse_change()', kept || '_is_insert_only', kept);
    end loop;
end
$$;
