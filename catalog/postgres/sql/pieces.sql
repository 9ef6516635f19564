-- name: hold_episode
select true from episode where id = $1 and fence = $2 and state = 'running' for update

-- name: put_assembly
-- pieces are as urgent as the job that planned them
insert into assembly (episode_id, fence, plan, priority)
values ($1, $2, $3, coalesce((
    select max(priority) from procrastinate_jobs
    where status = 'doing' and task_name = $4 and args ->> 'episode_id' = $1), 0))

-- name: put_piece
insert into piece (episode_id, number, part, turn, work, first_frame, frames, seek_seconds, seen, weight)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: drop_lapsed
with lapsed as (
    delete from assembly where episode_id = $1
    and not exists (select from assembly_in_force as other where other.episode_id = assembly.episode_id)
    returning episode_id, fence)
select lapsed.fence, piece.asset_id from piece join lapsed using (episode_id)

-- name: defer
select procrastinate_defer_jobs_v1(array_agg(
    row($1, $2, assembly.priority - piece.turn, null, null,
        jsonb_build_object('episode_id', episode_id, 'fence', assembly.fence, 'number', piece.number),
        now() + $5::interval)::procrastinate_job_to_defer_v1 order by piece.number))
from piece join assembly using (episode_id)
where episode_id = $3 and piece.number = any($4::integer[])
having count(*) > 0

-- name: claim
update piece set state = 'running', attempts = piece.attempts + 1, fence = piece.fence + 1
from assembly_in_force as assembly
where piece.episode_id = $1 and piece.number = $3 and piece.state in ('waiting', 'running')
  and piece.attempts < $4 and assembly.episode_id = piece.episode_id and assembly.fence = $2
returning piece.*, assembly.fence as episode_fence, assembly.master_sha256, assembly.plan,
    assembly.seekable, extract(epoch from now() - assembly.created_at)::double precision as age_seconds

-- name: give_up
update episode set state = 'failed', failure_code = $4, failure_detail = $5, fence = fence + 1
where id = $1 and fence = $2 and state = 'running'
  and exists (select from piece where episode_id = $1 and number = $3 and state <> 'done')

-- name: holds
select true from piece join assembly_in_force as assembly using (episode_id)
where episode_id = $1 and assembly.fence = $2 and piece.number = $3 and piece.fence = $4
  and piece.state = 'running'

-- name: put_back
update piece set state = 'waiting', attempts = piece.attempts - $5, fence = piece.fence + 1
from assembly_in_force as assembly
where piece.episode_id = $1 and assembly.episode_id = piece.episode_id and assembly.fence = $2
  and piece.number = $3 and piece.fence = $4 and piece.state = 'running'
returning piece.number

-- name: fail
update episode set state = 'failed', failure_code = $5, failure_detail = $6
where id = $1 and fence = $2 and state = 'running'
  and exists (select from piece where episode_id = $1 and number = $3 and fence = $4 and state = 'running')
returning id

-- name: hold_assembly
-- so that of two pieces that end together one sees that the other is done
select true from assembly where episode_id = $1 and fence = $2 for update

-- name: finish
update piece set state = 'done', asset_id = $5, scores = $6
from assembly_in_force as assembly
where piece.episode_id = $1 and assembly.episode_id = piece.episode_id and assembly.fence = $2
  and piece.number = $3 and piece.fence = $4 and piece.state = 'running'
returning piece.number

-- name: ready
-- what may begin now that this piece is done: joining its part, or the part after it
select number from piece
where episode_id = $1 and state = 'waiting' and case when $3 = 'join'
    then part = $2 + 1 and work <> 'join'
    else part = $2 and work = 'join' and not exists (
        select from piece as other
        where other.episode_id = $1 and other.part = $2 and other.work <> 'join' and other.state <> 'done')
    end

-- name: unattended
-- what could be done at this moment and has no job
select number from piece join assembly_in_force as assembly using (episode_id)
where episode_id = $1 and state <> 'done'
  and part = (select min(part) from piece as other where other.episode_id = $1 and other.state <> 'done')
  and (work <> 'join' or not exists (
        select from piece as other where other.episode_id = $1 and other.part = piece.part
        and other.work <> 'join' and other.state <> 'done'))
  and not exists (
        select from procrastinate_jobs
        where status in ('todo', 'doing') and task_name = $2 and args ->> 'episode_id' = $1
        and (args ->> 'fence')::bigint = assembly.fence and (args ->> 'number')::integer = piece.number)

-- name: of_episode
select * from piece where episode_id = $1 order by number

-- name: revise
update assembly set plan = $3 where episode_id = $1 and fence = $2

-- name: not_seekable
update assembly set seekable = false where episode_id = $1 and fence = $2
