-- name: add
insert into upload (id, account_id, bytes, sha256, name) values ($1, $2, $3, $4, $5)

-- name: touched
-- somebody goes on with it: not stale, and not to be removed before this transaction ends
update upload set touched_at = now() where id = $1 and account_id = $2 returning *

-- name: held
select * from upload where id = $1 and account_id = $2 for share

-- name: known
select id from upload where id = any($1::text[])

-- name: finish
update upload set finished_at = coalesce(finished_at, $2) where id = $1

-- name: remove
delete from upload where id = $1

-- name: same
update upload set touched_at = now()
where id = (select id from upload where account_id = $1 and sha256 = $2 and bytes = $3
            order by finished_at nulls last limit 1)
returning *
