-- name: put
insert into episode (id, series_id, number, facts, state, master_sha256, master_name, ai_label)
values ($1, $2, $3, $4, 'queued', $5, $6, $7)
on conflict (series_id, number) do update
set facts = case when episode.master_sha256 = excluded.master_sha256 and not $8
                      -- a new delivery does not undo the review of the same pictures and words
                      then excluded.facts || jsonb_build_object('reviewed',
                          coalesce((episode.facts ->> 'reviewed')::boolean, false)
                          or coalesce((excluded.facts ->> 'reviewed')::boolean, false))
                      else excluded.facts end,
    master_name = excluded.master_name,
    state = case when episode.master_sha256 = excluded.master_sha256 and episode.ai_label = excluded.ai_label and not $8
                      and episode.state <> 'failed' then episode.state else 'queued' end,
    attempts = case when episode.master_sha256 = excluded.master_sha256 and episode.ai_label = excluded.ai_label and not $8
                         and episode.state <> 'failed' then episode.attempts else 0 end,
    fence = case when episode.master_sha256 = excluded.master_sha256 and episode.ai_label = excluded.ai_label and not $8
                      and episode.state <> 'failed' then episode.fence else episode.fence + 1 end,
    public_asset_id = case when episode.master_sha256 = excluded.master_sha256 and episode.ai_label = excluded.ai_label and not $8
                                and episode.state = 'published' and (excluded.facts ->> 'reviewed')::boolean
                           then episode.asset_id
                           -- nobody may see what lacks the label, from now until it has it
                           when episode.ai_label = 'none' and excluded.ai_label <> 'none' then null
                           else episode.public_asset_id end,
    public_seconds = case when episode.master_sha256 = excluded.master_sha256 and episode.ai_label = excluded.ai_label and not $8
                               and episode.state = 'published' and (excluded.facts ->> 'reviewed')::boolean
                          then episode.duration_seconds
                          when episode.ai_label = 'none' and excluded.ai_label <> 'none' then null
                          else episode.public_seconds end,
    failure_code = null,
    failure_detail = null,
    master_sha256 = excluded.master_sha256,
    ai_label = excluded.ai_label
returning *

-- name: locked_of
select * from episode where series_id = $1 order by number for update

-- name: of_series
select * from episode where series_id = any($1::text[]) order by series_id, number

-- name: one
select * from episode where id = $1

-- name: following
select * from episode
where series_id = $1 and number > $2 and case when $3 then public_asset_id else asset_id end is not null
order by number limit 1

-- name: claim
update episode set state = 'running', attempts = attempts + 1, fence = fence + 1,
    failure_code = null, failure_detail = null
where id = $1 and state in ('queued', 'running') and attempts < $2
  -- its pieces are being made under this claim
  and not exists (select from assembly_in_force where episode_id = $1)
returning *

-- name: give_up
update episode set state = 'failed', failure_code = $2, failure_detail = $3, fence = fence + 1
where id = $1 and state in ('queued', 'running')
  and not exists (select from assembly_in_force where episode_id = $1)

-- name: hand_back
-- a waiting episode may say what it waits for
update episode set state = 'queued', attempts = attempts - 1, fence = fence + 1,
    failure_code = $3, failure_detail = $4
where id = $1 and fence = $2 and state = 'running'
returning id

-- name: again
update episode set state = 'queued', fence = fence + 1
where id = $1 and fence = $2 and state = 'running'
returning id

-- name: fail
update episode set state = 'failed', failure_code = $3, failure_detail = $4
where id = $1 and fence = $2 and state = 'running'
returning id

-- name: put_asset
insert into asset (id, duration_seconds, renditions, manifest) values ($1, $2, $3, $4)
on conflict (id) do nothing

-- name: publish
update episode
set state = 'published', asset_id = $3, duration_seconds = $4, published_at = $5, preview = false,
    public_asset_id = case when (facts ->> 'reviewed')::boolean then $3 else public_asset_id end,
    public_seconds = case when (facts ->> 'reviewed')::boolean then $4 else public_seconds end,
    failure_code = null, failure_detail = null
where id = $1 and fence = $2 and state = 'running'
returning series_id, number

-- name: preview
update episode
set asset_id = $3, duration_seconds = $4, published_at = $5, preview = true,
    public_asset_id = case when (facts ->> 'reviewed')::boolean then $3::text end,
    public_seconds = case when (facts ->> 'reviewed')::boolean then $4::double precision end
where id = $1 and fence = $2 and state = 'running' and asset_id is null
returning series_id, number

-- name: retry
update episode
set state = 'queued', attempts = 0, fence = fence + 1, failure_code = null, failure_detail = null
where state = 'failed' and ($1::text is null or id = $1 or series_id = $1)
returning *

-- name: defer
-- the more of its series wait or run already, the later: the first episodes of all series come before
-- the second ones of any
select procrastinate_defer_jobs_v1(array[
    row($1, $2,
        - (select count(*)::integer from episode mine
           join episode other on other.series_id = mine.series_id and other.number < mine.number
           where mine.id = $3 and other.state in ('queued', 'running')),
        null, null, jsonb_build_object('episode_id', $3::text),
        now() + $4::interval)::procrastinate_job_to_defer_v1
])

-- name: pull_ahead
with later as (update assembly set priority = $2 where episode_id = $1)
update procrastinate_jobs as job set priority = $2 - coalesce((
    select turn from piece where episode_id = $1 and number = (job.args ->> 'number')::integer), 0)
where status = 'todo' and queue_name = $3 and args ->> 'episode_id' = $1
returning id

-- name: cancel
update episode set state = 'failed', failure_code = 'cancelled', failure_detail = $2, fence = fence + 1
where id = $1 and state in ('queued', 'running')
returning id

-- name: holds
select true from episode where id = $1 and fence = $2 and state = 'running'

-- name: claims_over
select claim.id, claim.fence from unnest($1::text[], $2::bigint[]) as claim (id, fence)
join episode on episode.id = claim.id
where episode.fence <> claim.fence or episode.state <> 'running'

-- name: tell
insert into outbox (kind, payload) values ($1, $2)

-- name: unsettled
select state, count(*) as episodes from episode
where state <> 'published'
  and ($1::text is null or exists (select from series where id = episode.series_id and delivered_by = $1))
group by state

-- name: failures
select coalesce(failure_code, 'unknown') as code, count(*) as episodes from episode
where state = 'failed'
  and ($1::text is null or exists (select from series where id = episode.series_id and delivered_by = $1))
group by 1 order by 2 desc, 1 limit $2

-- name: renditions
select renditions from asset where id = $1

-- name: has_storyboard
select manifest ? 'storyboard' from asset where id = $1

-- name: carried
select series_id, number, manifest ->> 'ai_label' as visible, manifest -> 'aigc' ->> 'label' as implicit
from episode
-- where all were reviewed, everybody may watch what is finished
join asset on asset.id = case when $2 and state = 'published' then asset_id else public_asset_id end
where series_id = any($1::text[]) order by number

-- name: review_all
update episode
set facts = facts || '{"reviewed": true}',
    -- a newer master that is not transcoded yet becomes public with its own publication
    public_asset_id = case when state = 'published' then asset_id else public_asset_id end,
    public_seconds = case when state = 'published' then duration_seconds else public_seconds end
where series_id = $1
