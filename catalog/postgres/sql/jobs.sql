-- name: revive
-- The jobs of silent workers, each begun anew as another job: what its first worker says of the old one
-- when it wakes up after all does not end the work of its heir. A database that has only just started
-- has not heard from anybody yet.
with silent as (
    update procrastinate_jobs as job set status = 'aborted'
    where job.status = 'doing'
      and pg_postmaster_start_time() < now() - $1::interval
      and not exists (select from procrastinate_workers as worker
                      where worker.id = job.worker_id and worker.last_heartbeat > now() - $1::interval)
    returning job.*
)
select args ->> 'episode_id' as episode, procrastinate_defer_jobs_v1(array[
    row(queue_name, task_name, priority, lock, queueing_lock, args, null)::procrastinate_job_to_defer_v1
])
from silent

-- name: adopting
select pg_try_advisory_xact_lock(hashtextextended('adopt', 0))

-- name: without
select id from episode
where state in ('queued', 'running') and not exists (
    select from procrastinate_jobs
    where status in ('todo', 'doing') and args ->> 'episode_id' = episode.id)

-- name: forget
delete from procrastinate_jobs as job
where job.status not in ('todo', 'doing')
  and not exists (select from procrastinate_events as event
                  where event.job_id = job.id and event.at > now() - $1::interval)
