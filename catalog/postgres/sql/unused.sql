-- name: begin_pass
select pg_try_advisory_lock(hashtextextended('collector', 0))

-- name: end_pass
select pg_advisory_unlock(hashtextextended('collector', 0))

-- name: pin
select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))

-- name: unmark
delete from unused_media where kind = $1 and name = $2

-- name: unmarked_assets
select name from (select unnest($1::text[]) as name union select id from asset) as known
except select asset_id from asset_in_use
except select name from unused_media where kind = 'asset'

-- name: unmarked_masters
select name from (select unnest($1::text[]) as name
                  union select sha256 from upload where finished_at is not null) as known
except select master_sha256 from episode
except select name from unused_media where kind = 'master'

-- name: mark_asset
insert into unused_media (kind, name)
select 'asset', $1 where not exists (select from asset_in_use where asset_id = $1)
on conflict do nothing

-- name: mark_master
insert into unused_media (kind, name)
select 'master', $1 where not exists (select from episode where master_sha256 = $1)
on conflict do nothing

-- name: due_assets
select name from unused_media where kind = 'asset' and since < now() - $1::interval and ($2::text is null or name = $2)
except select asset_id from asset_in_use

-- name: due_masters
select name from unused_media where kind = 'master' and since < now() - $1::interval and ($2::text is null or name = $2)
except select master_sha256 from episode
except select sha256 from upload where touched_at > now() - $1::interval

-- name: used_again
delete from unused_media
where kind = 'asset' and name in (select asset_id from asset_in_use)
   or kind = 'master' and name in (select master_sha256 from episode)

-- name: forget_asset
delete from asset where id = $1

-- name: due_uploads
select id from upload where finished_at is null and touched_at < now() - $1::interval

-- name: drop_upload
delete from upload where id = $1 and finished_at is null and touched_at < now() - $2::interval returning id

-- name: hold_uploads
select id from upload where sha256 = $1 order by id for update

-- name: forget_uploads
delete from upload where sha256 = $1

-- name: uploads_left
select exists (select from upload where sha256 = $1)
