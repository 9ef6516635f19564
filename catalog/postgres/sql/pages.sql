-- name: create
insert into page (kind, slug, created_at) values ($1, $2, $3) on conflict do nothing

-- name: locked
select slug from page where kind = $1 and slug = $2 for update

-- name: newest
select max(number) from page_revision where kind = $1 and slug = $2

-- name: save
insert into page_revision (kind, slug, number, content, saved_by, saved_at) values ($1, $2, $3, $4, $5, $6)

-- name: revisions
select * from page_revision where kind = $1 and slug = $2 order by number desc limit $3

-- name: revision
select * from page_revision where kind = $1 and slug = $2 and number = $3

-- name: newest_of_all
select distinct on (slug) slug, number, content ->> 'title' as title, (content ->> 'opens_at')::timestamptz as opens_at,
    (content ->> 'closes_at')::timestamptz as closes_at, saved_by, saved_at
from page_revision where kind = $1 order by slug, number desc

-- name: turning
-- what is in force at the end of a day ($3) and opens or closes within it, from $2 on
with shown as (
    select revision.slug, revision.content ->> 'title' as title,
        (revision.content ->> 'opens_at')::timestamptz as opens_at,
        (revision.content ->> 'closes_at')::timestamptz as closes_at
    from (select distinct on (slug) kind, slug, number from page_release
          where kind = $1 and from_at < $3 order by slug, from_at desc, id desc) as begun
    join page_revision as revision using (kind, slug, number)
)
select slug, title, opens_at as at, true as opens from shown where opens_at >= $2 and opens_at < $3
union all
select slug, title, closes_at, false from shown where closes_at >= $2 and closes_at < $3
order by at, slug limit $4

-- name: shown_heads
select slug, number, content ->> 'title' as title, (content ->> 'opens_at')::timestamptz as opens_at,
    (content ->> 'closes_at')::timestamptz as closes_at, saved_by, saved_at
from (
    select distinct on (slug) kind, slug, number from page_release
    where kind = $1 and from_at <= $2 order by slug, from_at desc, id desc
) as begun join page_revision as revision using (kind, slug, number)

-- name: release
insert into page_release (kind, slug, number, from_at, released_by, released_at) values ($1, $2, $3, $4, $5, $6)

-- name: releases
select id, slug, number, from_at, released_by, released_at from page_release
where kind = $1 and slug = $2 order by id desc limit $3

-- name: lately
select id, slug, number, from_at, released_by, released_at
from (select *, row_number() over (partition by slug order by id desc) as nth
      from page_release where kind = $1) as release
where nth <= $2
order by id desc

-- name: shown
-- the revision that was released last of those that had begun by an instant, of each page or of one
select revision.* from (
    select distinct on (slug) kind, slug, number from page_release
    where kind = $1 and from_at <= $2 and ($3::text is null or slug = $3)
    order by slug, from_at desc, id desc
) as begun join page_revision as revision using (kind, slug, number)

-- name: all_open
-- those of what is released at an instant whose window is open then
select revision.* from (
    select distinct on (slug) kind, slug, number from page_release
    where kind = $1 and from_at <= $2
    order by slug, from_at desc, id desc
) as begun join page_revision as revision using (kind, slug, number)
where (content ->> 'opens_at')::timestamptz <= $2
  and (content ->> 'closes_at' is null or $2 < (content ->> 'closes_at')::timestamptz)

-- name: terms
-- what has begun by an instant, and every change until another; of releases for one instant the last one counts
with begun as (
    select distinct on (slug) slug, number, from_at from page_release
    where kind = $1 and from_at <= $2 order by slug, from_at desc, id desc
), later as (
    select distinct on (slug, from_at) slug, number, from_at from page_release
    where kind = $1 and from_at > $2 and from_at < $3 order by slug, from_at, id desc
)
select term.slug, term.from_at, revision.content
from (select * from begun union all select * from later) as term
left join page_revision as revision
    on revision.kind = $1 and revision.slug = term.slug and revision.number = term.number
order by term.slug, term.from_at

-- name: last_release
select coalesce(max(id), 0) from page_release where kind = $1
