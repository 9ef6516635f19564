-- name: grant
insert into award (id, round_id, series_id, title, maker, grade, seal, granted_by, granted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: all
select award.*, round.title as round_title, reason, revoked_by, revoked_at from award
join round on round.id = award.round_id
join shortlisted using (round_id, series_id)
left join award_revocation on award_id = award.id
where ($1::text is null or award.id = $1) and ($2::text is null or round_id = $2)
order by granted_at desc, grade = 'S' desc, grade, place
limit $3

-- name: held
select id from award where id = $1 for no key update

-- name: revoke
insert into award_revocation (award_id, reason, revoked_by, revoked_at) values ($1, $2, $3, $4)

-- name: grades
-- of the works that hold an award at an instant, the newest of each
select distinct on (series_id) series_id, grade from award
left join award_revocation on award_id = award.id
where granted_at <= $1 and (revoked_at is null or revoked_at > $1)
order by series_id, granted_at desc
