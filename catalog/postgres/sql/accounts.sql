-- name: add
insert into account (id, name, role, organisation, token_sha256) values ($1, $2, $3, $4, $5)
on conflict do nothing returning id

-- name: ensure
insert into account (id, name, role, token_sha256) values ($1, $2, $3, $4)
on conflict (name) do update set token_sha256 = excluded.token_sha256, role = excluded.role

-- name: by_token
select id, name, role, organisation from account where token_sha256 = $1
