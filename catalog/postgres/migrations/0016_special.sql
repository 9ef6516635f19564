-- Specials: revisions and releases are inserted and never changed, so what was shown when can always be told.
create table special (
    slug text primary key,
    created_at timestamptz not null
);

create table special_revision (
    slug text not null references special,
    number int not null,
    content jsonb not null,
    saved_by text not null,
    saved_at timestamptz not null,
    primary key (slug, number)
);

-- The revision that is shown from an instant on, until a later one begins; null: nothing is shown.
create table special_release (
    id bigint generated always as identity primary key,
    slug text not null references special,
    number int,
    from_at timestamptz not null,
    released_by text not null,
    released_at timestamptz not null,
    foreign key (slug, number) references special_revision
);
create index special_release_begun on special_release (slug, from_at desc, id desc);
