-- How each series stands on the curators' desk: all that lists of works are filtered and sorted by, narrow, in one
-- place, with what the gates say. It is made from series and episodes and can be made anew at any time.
create table standing (
    -- No foreign key: its check would wait for whoever holds the series, and everybody who reads a list with it.
    series_id text primary key,
    delivered_by text not null,
    state text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    zones text[] not null,
    tags text[] not null,
    maker text,
    year integer,
    -- in the order of which viewers see works: published, or else delivered
    since timestamptz not null,
    -- folded, the main one and the others
    titles text[] not null,
    search_text text not null,
    rights_end_on date not null, -- infinity where there are none
    -- codes of the gates that refuse it, each once
    gates text[] not null,
    waits_for_review boolean not null,
    refusals jsonb not null,
    -- the first day on which the gates may say something else though nothing is changed
    turns_on date not null,
    -- by which edition of the gates, and for which mode, it was judged
    judged_as integer not null
);
create index standing_newest on standing (created_at desc, series_id desc);
create index standing_shown on standing (since desc, series_id);
create index standing_changed on standing (updated_at desc, series_id desc);
create index standing_rights on standing (rights_end_on, series_id);
create index standing_delivered on standing (delivered_by, created_at desc, series_id desc);
create index standing_state on standing (state, created_at desc, series_id desc);
create index standing_refused on standing (gates) where gates <> '{}';
create index standing_waits on standing (created_at desc, series_id desc) where waits_for_review;
create index standing_maker on standing (maker, created_at desc, series_id desc);
create index standing_tags on standing using gin (tags);
create index standing_titles on standing using gin (titles);
create index standing_turns on standing (turns_on);
create index standing_judged on standing (judged_as);

-- The series of which something changed since. Only ever added to by whoever changes something, so that none of
-- them waits for another; each is taken out by whoever judges it anew.
create table unjudged (series_id text not null);

create function series_is_unjudged() returns trigger language plpgsql as $$
begin
    insert into unjudged values (new.id);
    return null;
end
$$;
create trigger series_changes_its_standing after insert or update on series
    for each row execute function series_is_unjudged();

create function episode_is_unjudged() returns trigger language plpgsql as $$
begin
    insert into unjudged values (coalesce(new.series_id, old.series_id));
    return null;
end
$$;
create trigger episode_changes_a_standing after insert or delete on episode
    for each row execute function episode_is_unjudged();
create trigger episode_facts_change_a_standing after update on episode
    for each row when ((old.facts, old.public_asset_id, old.series_id)
                       is distinct from (new.facts, new.public_asset_id, new.series_id))
    execute function episode_is_unjudged();

insert into unjudged select id from series;

-- Lists ask for what is not finished, of which there is little.
create index episode_unsettled on episode (state, series_id) include (failure_code) where state <> 'published';

-- What curators and makers change at the same time: a change says on which version of the facts it stands.
alter table series add column facts_version integer not null default 1;

-- What curators had given before each of their changes, so that the last one can be undone.
create table given_before (
    series_id text not null references series on delete cascade,
    version integer not null, -- that the change made
    given jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (series_id, version)
);
