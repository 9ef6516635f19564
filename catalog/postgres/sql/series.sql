-- name: put
insert into series (id, delivered_by, title, facts, declared, state, search_text, created_at, updated_at)
values ($1, $2, $3, $4, $4, 'draft', '', $5, $5)
on conflict (delivered_by, title) do update set declared = excluded.declared, updated_at = excluded.updated_at
returning *

-- name: one
select * from series where id = $1

-- name: locked
select * from series where id = $1 for update

-- name: move
update series
set state = $2,
    published_at = case when $2 = 'published' then coalesce(published_at, $3) else published_at end,
    updated_at = $3
where id = $1

-- name: give
update series set zone = $2, facts = $3, given = $4, search_text = $5, updated_at = $6,
    facts_version = facts_version + case when (facts, given) is distinct from ($3::jsonb, $4::jsonb) then 1 else 0 end
where id = $1
returning *

-- name: remember
insert into given_before (series_id, version, given, changed_by, changed_at) values ($1, $2, $3, $4, $5)

-- name: last_change
select version, given, changed_by, changed_at from given_before
where series_id = $1 order by version desc limit 1

-- name: set_art
update series set art_id = $2, art_files = $3 where id = $1

-- name: some
select * from series where id = any($1::text[])

-- name: visible
select * from series
where (state = 'published' or ($1 and state = 'draft'))
  and exists (select from episode where series_id = series.id
              and case series.state when 'published' then public_asset_id else asset_id end is not null)
order by coalesce(published_at, created_at) desc, id

-- name: visible_then
select series.id, past.facts, past.state, series.delivered_by, series.created_at, past.published_at,
       -- pictures are kept for as long as they are in use
       series.art_id, series.art_files, series.facts_version
from series join lateral (
    select * from series_past where series_id = series.id and since <= $2 order by since desc limit 1
) as past on true
where (past.state = 'published' or ($1 and past.state = 'draft'))
  and exists (select from episode where series_id = series.id
              and case past.state when 'published' then public_since else published_at end <= $2)
order by coalesce(past.published_at, series.created_at) desc, series.id

-- name: wanted
select series.* from standing join series on series.id = standing.series_id
where ($2::text is null or $2 = any(standing.zones))
  and ($3::text[] is null or standing.tags && $3)
  and ($4::text is null or standing.maker = $4)
  and ($5::int is null or standing.year = $5)
  and (series.state = 'published' or ($1 and series.state = 'draft'))
  and exists (select from episode where series_id = series.id
              and case series.state when 'published' then public_asset_id else asset_id end is not null)
  and ($6::timestamptz is null or standing.since >= $6)
order by standing.since desc, series.id
limit $7

-- name: watchable
select * from series
where id = any($2::text[])
  and (state = 'published' or ($1 and state = 'draft'))
  and exists (select from episode where series_id = series.id
              and case series.state when 'published' then public_asset_id else asset_id end is not null)

-- name: after_in_zone
-- watchable works of a zone in its order, newest first, from the one behind this on and round to it again
with here as (select coalesce(published_at, created_at) as since, id from series where id = $1)
select series.* from series, here
where series.zone = $2 and series.id <> here.id
  and (series.state = 'published' or ($3 and series.state = 'draft'))
  and exists (select from episode where series_id = series.id
              and case series.state when 'published' then public_asset_id else asset_id end is not null)
order by (here.since, series.id) > (coalesce(series.published_at, series.created_at), here.id) desc,
    coalesce(series.published_at, series.created_at) desc, series.id
limit $4

-- name: search
select * from series
where (state = 'published' or ($1 and state = 'draft'))
  and search_text like '%' || $2 || '%'
  and exists (select from episode where series_id = series.id
              and case series.state when 'published' then public_asset_id else asset_id end is not null)
order by similarity(search_text, $2) desc, coalesce(published_at, created_at) desc, id
limit 60
