-- The catalogue: zones, series, episodes, the folders that were published, and who may deliver.

create extension if not exists pg_trgm;

create table zone (
    slug text primary key,
    name text not null unique,
    label text not null unique,
    name_en text not null,
    position smallint not null unique
);

create table account (
    id text primary key,
    name text not null unique,
    role text not null check (role in ('maker', 'curator', 'operator')),
    token_sha256 bytea not null unique,
    created_at timestamptz not null default now()
);

create table series (
    id text primary key,
    delivered_by text not null references account,
    -- what makes two deliveries the same work: the title within one deliverer
    title text not null,
    zone text references zone,
    facts jsonb not null,
    state text not null check (state in ('draft', 'published', 'taken-down')),
    -- lower-case text that search looks in: titles, makers, their pinyin and its initials
    search_text text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    published_at timestamptz,
    unique (delivered_by, title)
);
create index series_zone on series (zone, published_at desc) where state = 'published';
create index series_search on series using gin (search_text gin_trgm_ops);

create table asset (
    id text primary key,
    duration_seconds double precision not null check (duration_seconds > 0),
    renditions jsonb not null,
    manifest jsonb not null,
    created_at timestamptz not null default now()
);

create table episode (
    id text primary key,
    series_id text not null references series on delete cascade,
    number integer not null check (number > 0),
    facts jsonb not null,
    state text not null check (state in ('queued', 'running', 'published', 'failed')),
    master_sha256 text not null check (master_sha256 ~ '^[0-9a-f]{64}$'),
    master_name text not null,
    attempts integer not null default 0,
    -- grows with every claim and every new master; publishing with an older one is refused
    fence bigint not null default 0,
    failure_code text,
    failure_detail text,
    asset_id text references asset,
    duration_seconds double precision,
    published_at timestamptz,
    unique (series_id, number),
    check (state <> 'published' or asset_id is not null)
);
create index episode_asset on episode (asset_id);

create table upload (
    id text primary key,
    account_id text not null references account,
    bytes bigint not null check (bytes > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    name text not null,
    finished_at timestamptz,
    created_at timestamptz not null default now()
);

-- what other systems must hear of, written in the transaction that made it true
create table outbox (
    id bigint generated always as identity primary key,
    kind text not null,
    payload jsonb not null,
    created_at timestamptz not null default now()
);
