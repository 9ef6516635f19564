-- name: hold_quarters
-- two rounds of one quarter cannot be opened at once; 0x726F756E64 is "round"
select pg_advisory_xact_lock(491496238692)

-- name: open
insert into round (id, title, quarter, shortlist, publicity_days) values ($1, $2, $3, $4, $5)

-- name: move
insert into round_move (round_id, stage, reason, moved_by, moved_at) values ($1, $2, $3, $4, $5)

-- name: every
select * from round order by quarter desc, id

-- name: moves
select * from round_move where round_id = any($1::text[]) order by id

-- name: one
select * from round where id = $1

-- name: locked
select * from round where id = $1 for no key update

-- name: shared
-- many may give scores at once, and nobody moves the round on meanwhile
select * from round where id = $1 for share

-- name: nominate
insert into nomination (round_id, series_id, stands, nominated_by, nominated_at) values ($1, $2, $3, $4, $5)

-- name: nominations
select round_id, series_id, nominated_by, nominated_at from (
    select distinct on (round_id, series_id) * from nomination
    where round_id = any($1::text[]) order by round_id, series_id, id desc
) as last where stands order by id

-- name: candidates
select id from series
where state = 'published' and published_at >= $1 and published_at < $2
order by published_at desc, id
limit $3

-- name: airings
select series_id, number, public_since from episode where series_id = any($1::text[]) order by number

-- name: deliverers
select series.id, account.name, account.organisation from series
join account on account.id = series.delivered_by
where series.id = any($1::text[])

-- name: score
insert into score (round_id, series_id, reviewer_id, reviewer, organisation, idea, art, craft, note, given_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: scores
select distinct on (round_id, series_id, reviewer_id) * from score
where round_id = any($1::text[]) and ($2::text is null or reviewer_id = $2)
order by round_id, series_id, reviewer_id, id desc

-- name: shortlist
insert into shortlisted (round_id, series_id, place) values ($1, $2, $3)

-- name: shortlisted
select series_id, place from shortlisted where round_id = $1 order by place

-- name: object
insert into objection (id, round_id, series_id, said, said_by, recorded_by, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7)

-- name: objections
select * from objection left join objection_decision on objection_id = id
where round_id = $1 order by recorded_at, id

-- name: decide
insert into objection_decision (objection_id, upheld, reason, decided_by, decided_at) values ($1, $2, $3, $4, $5)
