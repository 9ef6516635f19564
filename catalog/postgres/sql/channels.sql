-- name: begin_pass
select pg_try_advisory_lock(hashtextextended('channels', 0))

-- name: end_pass
select pg_advisory_unlock(hashtextextended('channels', 0))

-- name: put
insert into channel (slug, title, title_en, label, colour, zone, showcase, position)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (slug) do update set title = excluded.title, title_en = excluded.title_en,
    label = excluded.label, colour = excluded.colour, position = excluded.position
where (channel.title, channel.title_en, channel.label, channel.colour, channel.position)
    is distinct from (excluded.title, excluded.title_en, excluded.label, excluded.colour, excluded.position)

-- name: one
select * from channel where slug = $1

-- name: listed
-- on the air, or planned to be
select * from channel
where exists (select from airing where channel = slug and ends_at > $1)
order by position, slug

-- name: planned_from
select planned_from from channel where slug = $1

-- name: set_planned_from
update channel set planned_from = $2 where slug = $1

-- name: fingerprint
select coalesce(md5(string_agg(concat_ws(' ', series.id, series.facts -> 'rights', series.published_at,
                                         episode.id, episode.number, episode.public_asset_id), '|'
                               order by series.id, episode.number)), '')
from series join episode on episode.series_id = series.id
where series.state = 'published' and series.zone = $1 and series.facts -> 'rights' -> 'endpoints' ? $2
  and episode.public_asset_id is not null and not episode.preview

-- name: works
select series.id as series_id, series.facts -> 'rights' as rights, episode.id as episode_id, episode.number,
       episode.public_asset_id as asset_id, asset.renditions
from series join episode on episode.series_id = series.id join asset on asset.id = episode.public_asset_id
where series.state = 'published' and series.zone = $1 and series.facts -> 'rights' -> 'endpoints' ? $2
  and not episode.preview
order by coalesce(series.published_at, series.created_at), series.id, episode.number

-- name: fingerprint_of
select coalesce(md5(string_agg(concat_ws(' ', series.id, series.facts -> 'rights', series.published_at,
                                         episode.id, episode.number, episode.public_asset_id), '|'
                               order by series.id, episode.number)), '')
from series join episode on episode.series_id = series.id
where series.state = 'published' and series.id = any($1::text[])
  and series.facts -> 'rights' -> 'endpoints' ? $2
  and episode.public_asset_id is not null and not episode.preview

-- name: works_of
select series.id as series_id, series.facts -> 'rights' as rights, episode.id as episode_id, episode.number,
       episode.public_asset_id as asset_id, asset.renditions
from series join episode on episode.series_id = series.id join asset on asset.id = episode.public_asset_id
where series.state = 'published' and series.id = any($1::text[])
  and series.facts -> 'rights' -> 'endpoints' ? $2 and not episode.preview
order by series.id, episode.number

-- name: of_showcases
select slug, showcase from channel
where showcase is not null and exists (select from airing where channel = slug and ends_at > $1)

-- name: last
select * from airing where channel = $1 order by position desc limit 1

-- name: ahead
select * from airing where channel = $1 and ends_at > $2 order by position

-- name: reach
select max(ends_at) as ends_at, count(*) filter (where ends_at > $2) as airings from airing where channel = $1

-- name: turns
select distinct on (series_id) series_id, position, number from airing
where channel = $1 and position < $2 order by series_id, position desc

-- name: run
select series_id from airing where channel = $1 and position < $2 order by position desc limit $3

-- name: cut
delete from airing where channel = $1 and position >= $2

-- name: add
insert into airing (channel, position, first_segment, segments, starts_at, ends_at, series_id, episode_id,
                    number, asset_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: forget
delete from airing as old where channel = $1 and ends_at < $2
  and exists (select from airing as later where later.channel = $1 and later.series_id = old.series_id
              and later.position > old.position)

-- name: let_go
update airing set asset_id = null where channel = $1 and ends_at < $2 and asset_id is not null

-- name: around
select airing.*, asset.renditions from airing join asset on asset.id = airing.asset_id
where channel = $1 and ends_at > $2 and starts_at < $3 order by position

-- name: ladders
select renditions from asset where id in (
    select asset_id from airing where channel = $1 and ends_at > $2 and starts_at < $3)
order by id

-- name: listings
select airing.channel, airing.starts_at, airing.ends_at, airing.series_id, airing.number,
       series.facts, episode.facts ->> 'title' as episode_title
from airing join series on series.id = airing.series_id join episode on episode.id = airing.episode_id
join channel on channel.slug = airing.channel
where airing.ends_at > $1 and ($2::timestamptz is null or airing.starts_at < $2 and series.state = 'published')
order by channel.position, airing.channel, airing.position
