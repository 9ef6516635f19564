-- name: note
insert into audit (at, account_id, account_name, role, act, subject, details) values ($1, $2, $3, $4, $5, $6, $7)

-- name: latest
select * from audit
where ($1::bigint is null or id < $1)
  and ($2::text is null or account_name = $2)
  and ($3::text is null or act = $3 or act like $3 || '.%')
  and ($4::text is null or subject = $4)
order by id desc limit $5
