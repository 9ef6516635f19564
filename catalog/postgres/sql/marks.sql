-- name: put
insert into mark (viewer, kind, series_id, made_at)
select $1, $2, $3, $4
where (select count(*) from (select from mark where viewer = $1 and kind = $2 limit $5) as those) < $5
on conflict do nothing

-- name: has
select exists (select from mark where viewer = $1 and kind = $2 and series_id = $3)

-- name: remove
delete from mark where viewer = $1 and kind = $2 and series_id = $3

-- name: of_viewer
select kind, series_id from mark where viewer = $1 order by made_at desc, series_id
