-- name: add
insert into upload (id, account_id, bytes, sha256, name) values ($1, $2, $3, $4, $5)

-- name: one
select * from upload where id = $1 and account_id = $2

-- name: finish
update upload set finished_at = coalesce(finished_at, $2) where id = $1

-- name: remove
delete from upload where id = $1

-- name: same
select * from upload where account_id = $1 and sha256 = $2 and bytes = $3
order by finished_at nulls last limit 1
