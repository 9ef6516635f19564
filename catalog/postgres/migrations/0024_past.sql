-- What each series was at a time: a row for every change of what viewers can see of it.
create table series_past (
    series_id text not null references series on delete cascade,
    since timestamptz not null,
    state text not null,
    facts jsonb not null,
    published_at timestamptz,
    primary key (series_id, since)
);

create function remember_series() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' or (old.state, old.facts, old.published_at)
            is distinct from (new.state, new.facts, new.published_at) then
        insert into series_past (series_id, since, state, facts, published_at)
        values (new.id, new.updated_at, new.state, new.facts, new.published_at)
        on conflict (series_id, since) do update
        set state = excluded.state, facts = excluded.facts, published_at = excluded.published_at;
    end if;
    return null;
end
$$;
create trigger series_is_remembered after insert or update on series
    for each row execute function remember_series();

-- What came before is not known: it is taken to have been as it is.
insert into series_past (series_id, since, state, facts, published_at)
select id, created_at, state, facts, published_at from series;

-- Since when everyone may watch some version of an episode.
alter table episode add column public_since timestamptz;
update episode set public_since = published_at where public_asset_id is not null;

create function remember_public() returns trigger language plpgsql as $$
begin
    if new.public_asset_id is null then
        new.public_since := null;
    elsif new.public_since is null then
        -- with the publication of a version, or with the review of one that was there
        new.public_since := case when old.published_at is distinct from new.published_at
                                 then new.published_at else now() end;
    end if;
    return new;
end
$$;
create trigger episode_public_since before update on episode
    for each row when (new.public_asset_id is not null or old.public_since is not null)
    execute function remember_public();
