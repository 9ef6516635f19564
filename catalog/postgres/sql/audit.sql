-- name: note
insert into audit (at, account_id, account_name, role, act, subject, details) values ($1, $2, $3, $4, $5, $6, $7)
