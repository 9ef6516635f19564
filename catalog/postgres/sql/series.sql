-- name: put
insert into series (id, delivered_by, title, zone, facts, state, search_text, created_at, updated_at)
values ($1, $2, $3, $4, $5, 'draft', $6, $7, $7)
on conflict (delivered_by, title) do update
set zone = excluded.zone,
    facts = excluded.facts || jsonb_strip_nulls(jsonb_build_object(
        -- a new delivery does not undo what a named person verified, unless the number changed
        'registration_verified_by',
        case when series.facts -> 'registration' = excluded.facts -> 'registration'
             then series.facts -> 'registration_verified_by' end,
        'title_signed_off_by', series.facts -> 'title_signed_off_by')),
    search_text = excluded.search_text,
    updated_at = excluded.updated_at
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

-- name: set_facts
update series set zone = $2, facts = $3, search_text = $4, updated_at = $5 where id = $1

-- name: set_art
update series set art_id = $2, art_files = $3 where id = $1

-- name: all
select * from series order by created_at desc

-- name: visible
select * from series
where (state = 'published' or ($1 and state = 'draft'))
  and exists (select from episode where series_id = series.id and asset_id is not null)
order by coalesce(published_at, created_at) desc, id

-- name: search
select * from series
where (state = 'published' or ($1 and state = 'draft'))
  and search_text like '%' || $2 || '%'
  and exists (select from episode where series_id = series.id and asset_id is not null)
order by similarity(search_text, $2) desc, coalesce(published_at, created_at) desc, id
limit 60

-- name: zone_counts
select zone.slug, count(series.id) as works
from zone
left join series on series.zone = zone.slug
    and (series.state = 'published' or ($1 and series.state = 'draft'))
    and exists (select from episode where series_id = series.id and asset_id is not null)
group by zone.slug
