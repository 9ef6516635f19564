-- name: append
with report as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    with ordinality as report (session_id, episode_id, screen, source, received_at, number)
)
insert into quality_event (session_id, source, seq, episode_id, screen, kind, seconds, kbps, fault, received_at)
select session_id, source, seq, episode_id, screen, kind, seconds, kbps, fault, received_at
from unnest($6::int[], $7::bigint[], $8::text[], $9::float8[], $10::float8[], $11::text[])
    as event (number, seq, kind, seconds, kbps, fault)
join report using (number)
order by number, seq
on conflict do nothing
returning session_id, source, seq

-- name: fold
with waiting as (
    select session_id, source, seq from quality_event where not folded
    order by received_at limit $1 for update skip locked
), seen as (
    update quality_event as event set folded = true from waiting
    where (event.session_id, event.source, event.seq) = (waiting.session_id, waiting.source, waiting.seq)
    returning event.*
), day as (
    insert into quality_day as known (day, screen, source, starts, start_seconds, starts_within_1s,
        starts_within_2s, starts_within_3500ms, stalls, stall_seconds, played_seconds, played_kilobits, errors)
    select (received_at at time zone 'Asia/Shanghai')::date, screen, source,
        count(*) filter (where kind = 'startup'),
        coalesce(sum(seconds) filter (where kind = 'startup'), 0),
        count(*) filter (where kind = 'startup' and seconds <= 1),
        count(*) filter (where kind = 'startup' and seconds <= 2),
        count(*) filter (where kind = 'startup' and seconds <= 3.5),
        count(*) filter (where kind = 'stall'),
        coalesce(sum(seconds) filter (where kind = 'stall'), 0),
        coalesce(sum(seconds) filter (where kind = 'bitrate'), 0),
        coalesce(sum(seconds * kbps) filter (where kind = 'bitrate'), 0),
        count(*) filter (where kind = 'error')
    from seen group by 1, 2, 3 order by 1, 2, 3
    on conflict (day, screen, source) do update
    set starts = known.starts + excluded.starts,
        start_seconds = known.start_seconds + excluded.start_seconds,
        starts_within_1s = known.starts_within_1s + excluded.starts_within_1s,
        starts_within_2s = known.starts_within_2s + excluded.starts_within_2s,
        starts_within_3500ms = known.starts_within_3500ms + excluded.starts_within_3500ms,
        stalls = known.stalls + excluded.stalls,
        stall_seconds = known.stall_seconds + excluded.stall_seconds,
        played_seconds = known.played_seconds + excluded.played_seconds,
        played_kilobits = known.played_kilobits + excluded.played_kilobits,
        errors = known.errors + excluded.errors
)
select count(*) from seen

-- name: forget
-- what another worker is removing is left to it: two that wait for each other's rows would never end
with over as (
    select session_id, source, seq from quality_event
    where folded and received_at < now() - $1 * interval '1 hour' for update skip locked
)
delete from quality_event as event using over
where (event.session_id, event.source, event.seq) = (over.session_id, over.source, over.seq)

-- name: days
select * from quality_day where day >= $1 order by day desc, screen, source
