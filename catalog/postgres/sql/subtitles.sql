-- name: of
select language, name, sha256, content from subtitle where episode_id = $1 order by language

-- name: digests
select language, sha256 from subtitle where episode_id = $1

-- name: forget
delete from subtitle where episode_id = $1

-- name: add
insert into subtitle (episode_id, language, name, sha256, content) values ($1, $2, $3, $4, $5)
