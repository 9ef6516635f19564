-- name: forget
delete from handoff where code in (select code from handoff where expires_at <= $1 for update skip locked)

-- name: put
insert into handoff (code, episode_id, position_seconds, expires_at) values ($1, $2, $3, $4)
on conflict do nothing
returning code

-- name: take
delete from handoff where code = $1 and expires_at > $2
returning episode_id, position_seconds
