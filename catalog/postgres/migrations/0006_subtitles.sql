-- Subtitles as delivered beside a master: small texts, which are kept with the row that they belong to.
create table subtitle (
    episode_id text not null references episode on delete cascade,
    language text not null, -- a BCP 47 tag
    name text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    content bytea not null,
    primary key (episode_id, language)
);

-- Who puts the visible label of AI-made content into the pictures of the version that is asked for.
alter table episode add column ai_label text not null default 'none'
    check (ai_label in ('none', 'maker', 'platform'));
