-- name: append
insert into view_event (session_id, seq, episode_id, series_id, viewer, screen, kind, position_seconds,
                        rate, client_at, received_at, issued_at)
select $1, seq, $2, $3, $4, $5, kind, position_seconds, rate, client_at, $6, $7
from unnest($8::int[], $9::text[], $10::float8[], $11::real[], $12::timestamptz[])
    as event (seq, kind, position_seconds, rate, client_at)
on conflict do nothing
returning seq

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
where view_event.session_id = done.session_id and view_event.seq = done.seq

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
