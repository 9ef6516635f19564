-- name: state
select count(*) as works, max(updated_at) as latest from series where state = 'taken-down'

-- name: assets
with gone as materialized (select id, art_id from series where state = 'taken-down'),
named as materialized (
    select asset_id from episode where series_id in (select id from gone) and asset_id is not null
    union select public_asset_id from episode
        where series_id in (select id from gone) and public_asset_id is not null
    union select art_id from gone where art_id is not null
    -- former versions, whose URLs hold for hours
    union select payload ->> 'asset' from outbox
        where payload ->> 'series' in (select id from gone) and payload ->> 'asset' is not null
)
select asset_id from named
except
select held.asset_id from (
    select asset_id, series_id from episode where asset_id in (select asset_id from named)
    union all select public_asset_id, series_id from episode
        where public_asset_id in (select asset_id from named)
    union all select art_id, id from series where art_id in (select asset_id from named)
) as held
where held.series_id not in (select id from gone)
