-- Showcases are saved and released as specials are: one set of tables for every kind of page that curators make.
create table page (
    kind text not null check (kind in ('special', 'showcase')),
    slug text not null,
    created_at timestamptz not null,
    primary key (kind, slug)
);
insert into page select 'special', slug, created_at from special;

create table page_revision (
    kind text not null,
    slug text not null,
    number int not null,
    content jsonb not null,
    saved_by text not null,
    saved_at timestamptz not null,
    primary key (kind, slug, number),
    foreign key (kind, slug) references page
);
insert into page_revision select 'special', slug, number, content, saved_by, saved_at from special_revision;

-- The revision that is shown from an instant on, until a later one begins; null: nothing is shown.
create table page_release (
    id bigint generated always as identity primary key,
    kind text not null,
    slug text not null,
    number int,
    from_at timestamptz not null,
    released_by text not null,
    released_at timestamptz not null,
    foreign key (kind, slug) references page,
    foreign key (kind, slug, number) references page_revision
);
insert into page_release (kind, slug, number, from_at, released_by, released_at)
select 'special', slug, number, from_at, released_by, released_at from special_release order by id;
create index page_release_begun on page_release (kind, slug, from_at desc, id desc);

drop table special_release, special_revision, special;

-- A showcase brings several channels.
alter table channel drop constraint channel_showcase_key;
create index channel_showcase on channel (showcase) where showcase is not null;
