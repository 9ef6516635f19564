-- name: append
with told as (
    select session ->> 'id' as session_id, session ->> 'episode_id' as episode_id,
        session ->> 'series_id' as series_id, session ->> 'viewer' as viewer, session ->> 'screen' as screen,
        (session ->> 'issued_at')::timestamptz as issued_at, received_at, number,
        seq, kind, position as position_seconds, rate, timestamptz 'epoch' + at * interval '1 ms' as client_at
    from rows from (json_to_recordset($1::json) as (session json, received_at timestamptz, events json))
        with ordinality as report (session, received_at, events, number),
        json_to_recordset(events) as event (seq int, kind text, position float8, at bigint, rate real)
), stored as (
    insert into view_event (session_id, seq, episode_id, series_id, viewer, screen, kind, position_seconds,
                            rate, client_at, received_at, issued_at)
    select session_id, seq, episode_id, series_id, viewer, screen, kind, position_seconds,
           rate, client_at, received_at, issued_at
    from told order by number, seq
    on conflict do nothing
    returning session_id, seq
)
select told.session_id, count(*)::int as events, (count(*) filter (
    where known.seq is not null and (known.kind, known.position_seconds, known.rate, known.client_at)
        is distinct from (told.kind, told.position_seconds, told.rate, told.client_at)
))::int as reused
from told
-- What another process stored after this statement began cannot be seen: it counts as a repetition. With its
-- limit this is a lookup by key for each of the few that were not stored, and never a scan of all events.
left join lateral (
    select * from view_event where session_id = told.session_id and seq = told.seq limit 1
) as known on true
where not exists (select from stored where stored.session_id = told.session_id and stored.seq = told.seq)
group by told.session_id

-- name: lock_folding
select pg_try_advisory_xact_lock(7301)

-- name: unfolded
select session_id, array_agg(seq) as seqs from (
    select session_id, seq from view_event where not folded order by received_at limit $1
) as oldest group by session_id

-- name: events_of
select * from view_event where session_id = any($1::text[]) order by session_id, seq

-- name: states_of
select session_id, state from view_session where session_id = any($1::text[])

-- name: episodes_of
select id, facts, duration_seconds from episode where id = any($1::text[])

-- name: put_session
insert into view_session (session_id, episode_id, viewer, state, position_seconds, completed, updated_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (session_id) do update
set state = excluded.state, position_seconds = excluded.position_seconds,
    completed = excluded.completed, updated_at = excluded.updated_at

-- name: add_tally
insert into tally (episode_id, plays, qualified_views, completions, watch_seconds, refused_seconds)
values ($1, $2, $3, $4, $5, $6)
on conflict (episode_id) do update
set plays = tally.plays + excluded.plays,
    qualified_views = tally.qualified_views + excluded.qualified_views,
    completions = tally.completions + excluded.completions,
    watch_seconds = tally.watch_seconds + excluded.watch_seconds,
    refused_seconds = tally.refused_seconds + excluded.refused_seconds

-- name: mark_folded
update view_event set folded = true
from unnest($1::text[], $2::int[]) as done (session_id, seq)
where view_event.session_id = done.session_id and view_event.seq = done.seq and not view_event.folded

-- name: tallies
select episode_id, plays, qualified_views, completions, watch_seconds, refused_seconds
from tally where episode_id = any($1::text[])

-- name: resume
select position_seconds, completed from view_session
where viewer = $1 and episode_id = $2 order by updated_at desc limit 1

-- name: left_in_series
select view_session.episode_id, view_session.position_seconds, view_session.completed
from view_session join episode on episode.id = view_session.episode_id
where view_session.viewer = $1 and episode.series_id = $2
order by view_session.updated_at desc limit 1

-- name: left_lately
-- of the viewer's last sessions the newest of each series
select series_id, episode_id, position_seconds, completed from (
    select distinct on (episode.series_id) episode.series_id, lately.*
    from (select episode_id, position_seconds, completed, updated_at from view_session
          where viewer = $1 order by updated_at desc limit $2) as lately
    join episode on episode.id = lately.episode_id
    order by episode.series_id, lately.updated_at desc
) as newest
order by updated_at desc limit $3
