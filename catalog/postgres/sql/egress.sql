-- name: add
with sent as (
    select asset, path, answers, bytes
    from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) as sent (asset, path, answers, bytes)
), worth as (
    select sent.*, (
        select sent.bytes::float8 / (rendition ->> 'bytes')::float8 * (rendition ->> 'duration_seconds')::float8
        from jsonb_array_elements(asset.renditions) as rendition
        where rendition ->> 'media' = sent.path and rendition ->> 'kind' = 'video'
          and (rendition ->> 'bytes')::float8 > 0
        limit 1
    ) as video_seconds
    from sent left join asset on asset.id = sent.asset
)
insert into egress_day as known (day, asset, episode_id, starts, bytes, video_seconds)
select $1, worth.asset,
    (select id from episode where worth.asset in (asset_id, public_asset_id) order by id limit 1),
    coalesce(sum(answers) filter (where path = any($6::text[])), 0), sum(bytes), coalesce(sum(video_seconds), 0)
from worth group by worth.asset order by worth.asset
on conflict (day, asset) do update
set episode_id = coalesce(excluded.episode_id, known.episode_id),
    starts = known.starts + excluded.starts,
    bytes = known.bytes + excluded.bytes,
    video_seconds = known.video_seconds + excluded.video_seconds

-- name: days
select day, series.id as series_id, series.facts ->> 'title' as series_title, episode.id as episode_id,
    episode.number as episode_number, sum(starts)::bigint as starts, sum(bytes)::bigint as bytes,
    sum(video_seconds) as video_seconds
from egress_day join episode on episode.id = egress_day.episode_id join series on series.id = episode.series_id
where day >= $1
group by day, series.id, episode.id
order by day desc, sum(video_seconds) desc, episode.id
limit $2
