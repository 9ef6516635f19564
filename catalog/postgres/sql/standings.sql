-- name: is_stale
-- $1 the day in China, $2 the gates that judge
select exists (select from unjudged)
    or (select min(turns_on) from standing) <= $1
    or (select min(judged_as) from standing) < $2
    or (select max(judged_as) from standing) > $2

-- name: lock
-- One judges at a time: who began earlier must not write over what was seen later.
select pg_advisory_xact_lock(7323)

-- name: take
-- What is noted after this statement began stays noted, and what was noted before can be read by the next one.
with noted as (select distinct series_id from unjudged limit $3),
    taken as (delete from unjudged using noted where unjudged.series_id = noted.series_id)
select series_id from noted
union
(select series_id from standing where turns_on <= $1 or judged_as < $2 or judged_as > $2 limit $3)

-- name: put
insert into standing (series_id, delivered_by, state, created_at, updated_at, zones, tags, maker, titles, search_text,
                      rights_end_on, gates, waits_for_review, refusals, turns_on, judged_as, year,
                      since)
select id, delivered_by, state, created_at, updated_at, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
    coalesce(published_at, created_at)
from series where id = $1
on conflict (series_id) do update
set state = excluded.state, updated_at = excluded.updated_at, zones = excluded.zones, tags = excluded.tags,
    maker = excluded.maker, titles = excluded.titles, search_text = excluded.search_text,
    rights_end_on = excluded.rights_end_on, gates = excluded.gates, waits_for_review = excluded.waits_for_review,
    refusals = excluded.refusals, turns_on = excluded.turns_on, judged_as = excluded.judged_as, year = excluded.year,
    since = excluded.since

-- name: forget
delete from standing where series_id = any($1::text[])
  and not exists (select from series where id = standing.series_id)

-- name: wished
-- The condition of every list and count; $1 is whose they are, $2 … what is asked of them.
($1::text is null or delivered_by = $1)
and ($2::text is null or state = $2)
and ($3::text is null or $3 = any(zones))
and ($4::text is null or maker = $4)
and ($5::text[] is null or tags && $5)
and ($6::text is null or search_text like '%' || $6 || '%')
and ($7::text is null or case $7 when 'any' then gates <> '{}' else $7 = any(gates) end)
and ($8::date is null or rights_end_on between $9::date and $8)
and (not $10::boolean or waits_for_review)
and ($11::text is null or series_id in (select series_id from episode where state = $11 and state <> 'published'))

-- name: newest
select series_id, refusals, created_at::text as key from standing
where wished
and ($13::text is null or (created_at, series_id) < ($13::text::timestamptz, $14::text))
order by created_at desc, series_id desc limit $12

-- name: changed
select series_id, refusals, updated_at::text as key from standing
where wished
and ($13::text is null or (updated_at, series_id) < ($13::text::timestamptz, $14::text))
order by updated_at desc, series_id desc limit $12

-- name: expiring
select series_id, refusals, rights_end_on::text as key from standing
where wished
and ($13::text is null or (rights_end_on, series_id) > ($13::text::date, $14::text))
order by rights_end_on, series_id limit $12

-- name: of
select series_id, refusals from standing where series_id = any($1::text[]) and ($2::text is null or delivered_by = $2)

-- name: titled
select series_id, titles from standing where titles && $1::text[] order by created_at desc, series_id desc

-- name: counts
-- $1 whose they are, $2 the most that is counted of each, $3 the day in China
select
    (select count(*) from (select from standing
                           where $1::text is null or delivered_by = $1 limit $2) as few)::int as "all",
    (select count(*) from (select from standing where state = 'draft'
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "draft",
    (select count(*) from (select from standing where state = 'published'
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "published",
    (select count(*) from (select from standing where state = 'taken-down'
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "taken-down",
    (select count(*) from (select from standing where gates <> '{}'
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "refused",
    (select count(*) from (select from standing where waits_for_review
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "waiting",
    (select count(*) from (select from standing where rights_end_on between $3::date and $3::date + 30
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "expiring-30",
    (select count(*) from (select from standing where rights_end_on between $3::date and $3::date + 7
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "expiring-7",
    (select count(*) from (select from standing where rights_end_on between $3::date and $3::date + 1
                           and ($1::text is null or delivered_by = $1) limit $2) as few)::int as "expiring-1",
    (select count(*) from (select distinct series_id from episode
                           where state = 'queued' and ($1::text is null or exists (
                               select from standing where series_id = episode.series_id and delivered_by = $1))
                           limit $2) as few)::int as "queued",
    (select count(*) from (select distinct series_id from episode
                           where state = 'running' and ($1::text is null or exists (
                               select from standing where series_id = episode.series_id and delivered_by = $1))
                           limit $2) as few)::int as "running",
    (select count(*) from (select distinct series_id from episode
                           where state = 'failed' and ($1::text is null or exists (
                               select from standing where series_id = episode.series_id and delivered_by = $1))
                           limit $2) as few)::int as "failed"

-- name: gates
-- few combinations, and so few rows to take apart
select gates, count(*)::int as works from standing
where gates <> '{}' and ($1::text is null or delivered_by = $1) group by gates
