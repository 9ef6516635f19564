-- name: create
insert into special (slug, created_at) values ($1, $2) on conflict do nothing

-- name: locked
select slug from special where slug = $1 for update

-- name: newest
select max(number) from special_revision where slug = $1

-- name: save
insert into special_revision (slug, number, content, saved_by, saved_at) values ($1, $2, $3, $4, $5)

-- name: revisions
select * from special_revision where slug = $1 order by number desc limit $2

-- name: revision
select * from special_revision where slug = $1 and number = $2

-- name: newest_of_all
select distinct on (slug) slug, number, content ->> 'title' as title, (content ->> 'opens_at')::timestamptz as opens_at,
    (content ->> 'closes_at')::timestamptz as closes_at, saved_by, saved_at
from special_revision order by slug, number desc

-- name: turning
-- what is in force at the end of a day ($2) and opens or closes within it, from $1 on
with shown as (
    select revision.slug, revision.content ->> 'title' as title,
        (revision.content ->> 'opens_at')::timestamptz as opens_at,
        (revision.content ->> 'closes_at')::timestamptz as closes_at
    from (select distinct on (slug) slug, number from special_release
          where from_at < $2 order by slug, from_at desc, id desc) as begun
    join special_revision as revision using (slug, number)
)
select slug, title, opens_at as at, true as opens from shown where opens_at >= $1 and opens_at < $2
union all
select slug, title, closes_at, false from shown where closes_at >= $1 and closes_at < $2
order by at, slug limit $3

-- name: release
insert into special_release (slug, number, from_at, released_by, released_at) values ($1, $2, $3, $4, $5)

-- name: releases
select * from special_release where slug = $1 order by id desc limit $2

-- name: lately
select id, slug, number, from_at, released_by, released_at
from (select *, row_number() over (partition by slug order by id desc) as nth from special_release) as release
where nth <= $1
order by id desc

-- name: shown
-- the revision that was released last of those that had begun by an instant, of each special or of one
select revision.* from (
    select distinct on (slug) slug, number from special_release
    where from_at <= $1 and ($2::text is null or slug = $2)
    order by slug, from_at desc, id desc
) as begun join special_revision as revision using (slug, number)

-- name: shown_heads
select slug, number, content ->> 'title' as title, (content ->> 'opens_at')::timestamptz as opens_at,
    (content ->> 'closes_at')::timestamptz as closes_at, saved_by, saved_at
from (
    select distinct on (slug) slug, number from special_release
    where from_at <= $1 order by slug, from_at desc, id desc
) as begun join special_revision as revision using (slug, number)
